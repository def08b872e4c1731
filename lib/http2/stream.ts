import { ErrorCode } from "./constants.ts";
import { StreamClosed } from "./errors.ts";
import type { HeaderList } from "./headers.ts";

/** What a stream asks of its connection. */
export interface StreamHost {
  /** Sends a header block: fields, or what `encodeStateless` made of them. */
  sendHeaders(stream: Stream, headers: HeaderList | Uint8Array, endStream: boolean): void;
  /** Sends as much of the stream's queue as windows and socket allow. */
  pump(stream: Stream): void;
  /** The reader has taken so many octets. */
  consumed(stream: Stream, octets: number): void;
  /** Ends the stream with a RST_STREAM. */
  reset(stream: Stream, code: number): void;
  /** The socket has room: what is written now does not only gather. */
  readonly hasRoom: boolean;
  /** Wakes the stream's writers when it has. */
  wakeLater(stream: Stream): void;
}

/**
 * One stream (RFC 9113, section 5): headers and a body both ways.
 *
 * Reading credits the peer's window, so that it sends as fast as it is read. Writing queues what the windows
 * do not take; a writer that waits for {@link drained} whenever {@link write} answers `false` keeps the queue
 * to one chunk.
 */
export class Stream {
  readonly id: number;
  /** The headers that the peer opened the stream, or answered, with; informational ones are not kept. */
  headers: HeaderList = [];
  /** The trailers of the peer; empty until {@link read} has answered `undefined`, or when there are none. */
  trailers: HeaderList = [];
  /** The window of the peer for what we send, in octets; may be negative (section 6.9.2). */
  sendWindow: number;
  /** What the peer may still send, in octets. */
  receiveWindow: number;
  /** Octets read, and not yet credited to the peer. */
  uncredited = 0;
  /** Octets that the peer announced and has not sent; `undefined` when it announced none. */
  expected: number | undefined;
  /** The peer sends nothing more. */
  remoteEnded = false;
  /** We have sent the end of the stream. */
  localEnded = false;

  readonly #host: StreamHost;
  #abort: AbortController | undefined; // made when somebody asks for the signal
  #received: Uint8Array[] = [];
  #queue: Uint8Array[] = [];
  #queued = 0;
  #ending: HeaderList | Uint8Array | true | undefined;
  #error: StreamClosed | undefined;
  #reader: (() => void) | undefined;
  #writers: (() => void)[] = [];

  constructor(id: number, host: StreamHost, windows: { send: number; receive: number }) {
    this.id = id;
    this.#host = host;
    this.sendWindow = windows.send;
    this.receiveWindow = windows.receive;
  }

  /** Aborted when the stream ends before its time; the reason is a {@link StreamClosed}. */
  get signal(): AbortSignal {
    if (!this.#abort) {
      this.#abort = new AbortController();
      if (this.#error) this.#abort.abort(this.#error);
    }
    return this.#abort.signal;
  }

  /** Why the stream ended before its time; `undefined` while it has not. */
  get error(): StreamClosed | undefined {
    return this.#error;
  }

  /** Octets that are written, and not yet with the socket. */
  get unsent(): number {
    return this.#queued;
  }

  /** Sends headers: those of a request, of a response, or informational ones. */
  sendHeaders(headers: HeaderList | Uint8Array, endStream = false): void {
    if (this.#error || this.localEnded) return;
    this.#host.sendHeaders(this, headers, endStream);
  }

  /**
   * Sends a chunk of the body; the bytes are the stream's until they are sent.
   *
   * @returns whether there is room for more; if not, wait for {@link drained}.
   */
  write(chunk: Uint8Array): boolean {
    if (this.#error || this.localEnded || this.#ending !== undefined) return true;
    if (chunk.length > 0) {
      this.#queue.push(chunk);
      this.#queued += chunk.length;
      this.#host.pump(this);
    }
    return this.#queued === 0 && this.#host.hasRoom;
  }

  /** Ends our side, with trailers or without, once the body is sent. */
  end(trailers?: HeaderList | Uint8Array): void {
    if (this.#error || this.localEnded || this.#ending !== undefined) return;
    this.#ending = trailers ?? true;
    this.#host.pump(this);
  }

  /** Resolves when there is room for more. @throws StreamClosed when the stream ended before its time. */
  async drained(): Promise<void> {
    while (!this.#error && !(this.#queued === 0 && this.#host.hasRoom)) {
      this.#host.wakeLater(this);
      await new Promise<void>((resolve) => this.#writers.push(resolve));
    }
    if (this.#error) throw this.#error;
  }

  /**
   * The next chunk of the peer's body; `undefined` at its end.
   *
   * @throws StreamClosed when the stream ended before its time.
   */
  async read(): Promise<Uint8Array | undefined> {
    while (this.#received.length === 0) {
      if (this.#error) throw this.#error;
      if (this.remoteEnded) return undefined;
      await new Promise<void>((resolve) => this.#reader = resolve);
    }
    const chunk = this.#received.shift()!;
    this.#host.consumed(this, chunk.length);
    return chunk;
  }

  /** Ends the stream at once; the peer sees the code, readers and writers here a {@link StreamClosed}. */
  cancel(code: number = ErrorCode.CANCEL): void {
    if (!this.#error && !(this.localEnded && this.remoteEnded)) this.#host.reset(this, code);
  }

  // What follows is for the connection.

  /** The peer has sent a chunk of its body. */
  receive(chunk: Uint8Array): void {
    this.#received.push(chunk);
    this.#wakeReader();
  }

  /** The peer's headers are there, or its side has ended. */
  wake(): void {
    this.#wakeReader();
  }

  /** Resolves when something has come. */
  async changed(): Promise<void> {
    if (this.#error) throw this.#error;
    await new Promise<void>((resolve) => this.#reader = resolve);
    if (this.#error) throw this.#error;
  }

  /** The chunk that is sent next. */
  get next(): Uint8Array | undefined {
    return this.#queue[0];
  }

  /** What is to be sent after the body: trailers, nothing (`true`), or not known yet. */
  get ending(): HeaderList | Uint8Array | true | undefined {
    return this.#ending;
  }

  /** So many octets of the queue are sent. */
  sent(octets: number): void {
    this.#queued -= octets;
    while (octets > 0) {
      const chunk = this.#queue[0]!;
      if (chunk.length > octets) {
        this.#queue[0] = chunk.subarray(octets);
        return;
      }
      octets -= chunk.length;
      this.#queue.shift();
    }
  }

  /** There may be room for writers again. */
  wakeWriters(): void {
    if (this.#writers.length === 0) return;
    const writers = this.#writers;
    this.#writers = [];
    for (const wake of writers) wake();
  }

  /** The stream has ended before its time; answers how many received octets nobody will read. */
  fail(error: StreamClosed): number {
    if (this.#error) return 0;
    this.#error = error;
    const unread = this.#received.reduce((sum, chunk) => sum + chunk.length, 0);
    this.#received = [];
    this.#queue = [];
    this.#queued = 0;
    this.#wakeReader();
    this.wakeWriters();
    this.#abort?.abort(error);
    return unread;
  }

  #wakeReader(): void {
    const wake = this.#reader;
    this.#reader = undefined;
    wake?.();
  }
}
