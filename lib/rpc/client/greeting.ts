import type { Socket } from "../../http2/mod.ts";

/** Octets before each frame, the type of SETTINGS, and the setting of how many streams may be open (RFC 9113). */
const FRAME_HEADER = 9;
const SETTINGS = 4;
const MAX_CONCURRENT_STREAMS = 3;
/** Octets of a greeting at the most: no server sends so many settings. */
const MAX_OCTETS = 16_384;

/** What a server says first (RFC 9113, section 3.4). */
export interface Greeting {
  /** How many requests it takes at once. */
  readonly maxStreams: number;
}

/**
 * A socket to a server that tells when the server has greeted: from then on it is known to speak HTTP/2 and to
 * have accepted the connection, and not only the kernel of its machine.
 */
export class GreetedSocket implements Socket {
  readonly #socket: Socket;
  readonly #greeting = Promise.withResolvers<Greeting>();
  #begin: Uint8Array | undefined = new Uint8Array();

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Resolves when the greeting has come; never, if none comes. */
  get greeting(): Promise<Greeting> {
    return this.#greeting.promise;
  }

  async read(bytes: Uint8Array): Promise<number | null> {
    const count = await this.#socket.read(bytes);
    if (this.#begin && count !== null) this.#look(this.#begin, bytes.subarray(0, count));
    return count;
  }

  write(bytes: Uint8Array): Promise<number> {
    return this.#socket.write(bytes);
  }

  closeWrite(): Promise<void> {
    return this.#socket.closeWrite?.() ?? Promise.resolve();
  }

  close(): void {
    this.#socket.close();
  }

  #look(before: Uint8Array, more: Uint8Array): void {
    const bytes = new Uint8Array(before.length + more.length);
    bytes.set(before);
    bytes.set(more, before.length);
    this.#begin = bytes.length > MAX_OCTETS ? undefined : bytes;
    if (bytes.length < FRAME_HEADER) return;
    if (bytes[3] !== SETTINGS) {
      this.#begin = undefined; // the connection says what is wrong with that
      return;
    }
    const length = (bytes[0]! << 16) | (bytes[1]! << 8) | bytes[2]!;
    if (bytes.length < FRAME_HEADER + length) return;
    this.#begin = undefined;
    this.#greeting.resolve({ maxStreams: maxStreams(new DataView(bytes.buffer, FRAME_HEADER, length)) });
  }
}

function maxStreams(settings: DataView): number {
  let max = Infinity;
  for (let at = 0; at + 6 <= settings.byteLength; at += 6) {
    if (settings.getUint16(at) === MAX_CONCURRENT_STREAMS) max = settings.getUint32(at + 2);
  }
  return max;
}
