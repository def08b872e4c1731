const ATTEMPTS = 100;

/** Says something on a connection; resolves when it is taken. Nothing happens on one that is closed. */
export type Send = (bytes: Uint8Array | string) => Promise<void>;

/** Many connections to one port, which read what comes and throw it away. Disposing of it drops them. */
export class Crowd implements Disposable {
  readonly #sockets: Deno.Conn[];
  readonly #closed = new Set<Deno.Conn>();

  private constructor(sockets: Deno.Conn[]) {
    this.#sockets = sockets;
    for (const socket of sockets) void this.#read(socket);
  }

  static async open(port: number, count: number): Promise<Crowd> {
    return new Crowd(await Promise.all(Array.from({ length: count }, () => connect(port))));
  }

  /** How many of them the other end has closed. */
  get closed(): number {
    return this.#closed.size;
  }

  /** Does something on each of them, on all at the same time. */
  async each(work: (send: Send) => Promise<void>): Promise<void> {
    await Promise.all(this.#sockets.map((socket) => work((bytes) => this.#send(socket, bytes))));
  }

  [Symbol.dispose](): void {
    for (const socket of this.#sockets) {
      try {
        socket.close();
      } catch {
        // it is closed
      }
    }
  }

  async #send(socket: Deno.Conn, text: Uint8Array | string): Promise<void> {
    const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
    try {
      for (let at = 0; at < bytes.length && !this.#closed.has(socket);) {
        at += await socket.write(bytes.subarray(at));
      }
    } catch {
      this.#closed.add(socket);
    }
  }

  async #read(socket: Deno.Conn): Promise<void> {
    const bytes = new Uint8Array(16 * 1024);
    try {
      while (await socket.read(bytes) !== null);
    } catch {
      // it is closed
    }
    this.#closed.add(socket);
  }
}

/** A busy listener may let connections wait, or refuse one: it is tried again. */
async function connect(port: number): Promise<Deno.Conn> {
  for (let attempt = 1;; attempt++) {
    try {
      return await Deno.connect({ hostname: "127.0.0.1", port });
    } catch (thrown) {
      if (attempt === ATTEMPTS) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
