/** Reads and writes the messages of the suite: four octets of length, big-endian, then as many octets. */
export class MessagePipe {
  /** The next message on standard input; `undefined` at its end. */
  async read(): Promise<Uint8Array | undefined> {
    const head = await readExactly(4);
    if (!head) return undefined;
    const message = await readExactly(new DataView(head.buffer).getUint32(0));
    if (!message) throw new Error("Cannot read a message of the suite: the input ends in the middle");
    return message;
  }

  /** Writes a message to standard output; calls may overlap. */
  async write(message: Uint8Array): Promise<void> {
    const bytes = new Uint8Array(4 + message.length);
    new DataView(bytes.buffer).setUint32(0, message.length);
    bytes.set(message, 4);
    this.#written = this.#written.then(async () => {
      for (let sent = 0; sent < bytes.length;) sent += await Deno.stdout.write(bytes.subarray(sent));
    });
    await this.#written;
  }

  #written: Promise<void> = Promise.resolve();
}

async function readExactly(count: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const bytes = new Uint8Array(count);
  for (let at = 0; at < count;) {
    const read = await Deno.stdin.read(bytes.subarray(at));
    if (read === null) return undefined;
    at += read;
  }
  return bytes;
}
