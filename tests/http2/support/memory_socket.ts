import type { Socket } from "../../../lib/http2/mod.ts";

/** Octets that may be under way in one direction, unless told otherwise: about what a kernel keeps. */
const CAPACITY = 64 * 1024;

/** How a pair of sockets is made. */
export interface SocketPairOptions {
  /** Octets that may be under way in one direction: a writer waits for the reader then. */
  capacity?: number;
  /** Octets that one read of the first socket brings at the most. */
  maxRead?: number;
}

/** Two sockets that are connected with each other, in memory. */
export function socketPair(options: SocketPairOptions = {}): [MemorySocket, MemorySocket] {
  const [there, back] = [new Pipe({ ...options, maxRead: Infinity }), new Pipe(options)];
  return [new MemorySocket(back, there), new MemorySocket(there, back)];
}

/** One end of a pair; behaves as a TCP socket does. */
export class MemorySocket implements Socket {
  readonly #incoming: Pipe;
  readonly #outgoing: Pipe;
  #closed = false;

  constructor(incoming: Pipe, outgoing: Pipe) {
    this.#incoming = incoming;
    this.#outgoing = outgoing;
  }

  /** Whether {@link close} or {@link break} was called here. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Octets that this end has written and the other has not read. */
  get unread(): number {
    return this.#outgoing.length;
  }

  read(bytes: Uint8Array): Promise<number | null> {
    return this.#incoming.read(bytes);
  }

  write(bytes: Uint8Array): Promise<number> {
    return this.#outgoing.write(bytes);
  }

  closeWrite(): Promise<void> {
    this.#outgoing.end();
    return Promise.resolve();
  }

  /** Closes this end: what it has written is still read, its own read fails, the other's writes fail. */
  close(): void {
    if (this.#closed) throw new Error("the socket is closed already");
    this.#closed = true;
    this.#outgoing.end();
    this.#incoming.break(new Error("the socket is closed"));
  }

  /** Breaks the connection: nothing that is under way arrives. */
  break(): void {
    this.#closed = true;
    this.#outgoing.break(new Error("connection reset by peer"));
    this.#incoming.break(new Error("connection reset by peer"));
  }
}

/** One direction. */
class Pipe {
  readonly #capacity: number;
  readonly #maxRead: number;
  #bytes = new Uint8Array(1024);
  #start = 0;
  #length = 0;
  #ended = false;
  #error: Error | undefined;
  #wakeReader: (() => void) | undefined;
  #wakeWriter: (() => void) | undefined;

  constructor({ capacity = CAPACITY, maxRead = Infinity }: SocketPairOptions) {
    this.#capacity = capacity;
    this.#maxRead = maxRead;
  }

  get length(): number {
    return this.#length;
  }

  async read(bytes: Uint8Array): Promise<number | null> {
    while (this.#length === 0) {
      if (this.#error) throw this.#error;
      if (this.#ended) return null;
      if (this.#wakeReader) throw new Error("two reads at once");
      await new Promise<void>((resolve) => this.#wakeReader = resolve);
    }
    if (bytes.length === 0) throw new Error("a read into no bytes");
    const count = Math.min(bytes.length, this.#length, this.#maxRead);
    bytes.set(this.#bytes.subarray(this.#start, this.#start + count));
    this.#length -= count;
    this.#start = this.#length === 0 ? 0 : this.#start + count;
    this.#wakeWriter?.();
    this.#wakeWriter = undefined;
    return count;
  }

  async write(bytes: Uint8Array): Promise<number> {
    while (this.#length >= this.#capacity && !this.#error && !this.#ended) {
      if (this.#wakeWriter) throw new Error("two writes at once");
      await new Promise<void>((resolve) => this.#wakeWriter = resolve);
    }
    if (this.#error || this.#ended) throw this.#error ?? new Error("broken pipe");
    const count = Math.min(bytes.length, this.#capacity - this.#length);
    this.#reserve(count);
    this.#bytes.set(bytes.subarray(0, count), this.#start + this.#length);
    this.#length += count;
    this.#wake();
    return count;
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  break(error: Error): void {
    this.#error = error;
    this.#length = 0;
    this.#wake();
  }

  #wake(): void {
    this.#wakeReader?.();
    this.#wakeReader = undefined;
    if (!this.#ended && !this.#error) return;
    this.#wakeWriter?.();
    this.#wakeWriter = undefined;
  }

  #reserve(more: number): void {
    if (this.#start + this.#length + more <= this.#bytes.length) return;
    const isSmall = this.#length + more > this.#bytes.length;
    const next = isSmall ? new Uint8Array((this.#length + more) * 2) : this.#bytes;
    next.set(this.#bytes.subarray(this.#start, this.#start + this.#length));
    this.#bytes = next;
    this.#start = 0;
  }
}
