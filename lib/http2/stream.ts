import { ErrorCode } from "./constants.ts";
import { StreamClosed } from "./errors.ts";
import type { HeaderList } from "./headers.ts";
import { SendQueue } from "./send_queue.ts";
import { UnreadBody } from "./unread_body.ts";

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
 * Reading credits the peer's window, so that it sends as fast as it is read; whoever does not read to the end
 * gives the rest of the window back by {@link cancel}. Writing queues what the windows do not take; a writer
 * that waits for {@link drained} whenever {@link write} answers `false` keeps the queue to one chunk.
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
  /** What our handler does on it, where it answered a promise: it may outlast the stream. */
  work: Promise<unknown> | undefined;
  /** The answer has no body, whatever its content-length says: that to a HEAD. */
  isHead = false;
  /** Where the stream stands in line to send. */
  line: Set<Stream> | undefined;
  /** Octets of the body sent so far. */
  octetsSent = 0;

  readonly #host: StreamHost;
  readonly #queue = new SendQueue();
  #abort: AbortController | undefined; // made when somebody asks for the signal
  #unread: UnreadBody | undefined; // made when something comes
  #isCredited = false; // the unread octets are credited already
  #ending: HeaderList | Uint8Array | true | undefined;
  #error: StreamClosed | undefined;
  #isReadable = true;
  #reader: (() => void) | undefined;
  #writers: (() => void)[] | undefined;

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
    return this.#queue.size;
  }

  /** Sends headers: those of a request, of a response, or informational ones. After a body they end it. */
  sendHeaders(headers: HeaderList | Uint8Array, endStream = false): void {
    if (this.#error || this.localEnded || this.#ending !== undefined) return;
    if (endStream && this.#queue.size > 0) this.end(headers);
    else this.#host.sendHeaders(this, headers, endStream);
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
      this.#host.pump(this);
    }
    return this.#queue.size === 0 && this.#host.hasRoom;
  }

  /** Ends our side, with trailers or without, once the body is sent. */
  end(trailers?: HeaderList | Uint8Array): void {
    if (this.#error || this.localEnded || this.#ending !== undefined) return;
    this.#ending = trailers ?? true;
    this.#host.pump(this);
  }

  /** Resolves when there is room for more. @throws StreamClosed when the stream ended before its time. */
  async drained(): Promise<void> {
    while (!this.#error && !this.localEnded && !(this.#queue.size === 0 && this.#host.hasRoom)) {
      this.#host.wakeLater(this);
      await new Promise<void>((resolve) => (this.#writers ??= []).push(resolve));
    }
    if (this.#error) throw this.#error;
  }

  /**
   * The next chunk of the peer's body; `undefined` at its end.
   *
   * A client reads a response that has come as a whole even if the stream was reset since (section 8.1).
   *
   * @throws StreamClosed when the stream ended before its time.
   */
  async read(): Promise<Uint8Array | undefined> {
    while (true) {
      if (!this.#isReadable) throw this.#error;
      const chunk = this.#unread?.shift();
      if (chunk) {
        if (!this.#isCredited) this.#host.consumed(this, chunk.length);
        return chunk;
      }
      if (this.remoteEnded) return undefined;
      await this.#somethingComes();
    }
  }

  /**
   * Ends the stream at once; the peer sees the code, readers and writers here a {@link StreamClosed}. Of a
   * stream that has ended it drops what is unread.
   */
  cancel(code: number = ErrorCode.CANCEL): void {
    if (this.#error) return;
    if (!this.localEnded || !this.remoteEnded) return this.#host.reset(this, code);
    if (!this.#unread || this.#unread.size === 0) return;
    const unread = this.fail(new StreamClosed(code, "cancelled by this end"), false);
    if (unread > 0) this.#host.consumed(this, unread);
  }

  // What follows is for the connection.

  /** The peer has sent a chunk of its body; its bytes are copied. */
  receive(chunk: Uint8Array): void {
    (this.#unread ??= new UnreadBody()).push(chunk);
    this.wake();
  }

  /** The peer's headers are there, or its side has ended. */
  wake(): void {
    const wake = this.#reader;
    this.#reader = undefined;
    wake?.();
  }

  /**
   * Resolves when something has come, be it the end: what came before that, in the same read, still counts.
   *
   * @throws StreamClosed when the stream has ended before its time, and nothing can come.
   */
  async changed(): Promise<void> {
    if (this.#error) throw this.#error;
    await this.#somethingComes();
  }

  /** The chunk that is sent next. */
  get next(): Uint8Array | undefined {
    return this.#queue.first;
  }

  /** What is to be sent after the body: trailers, nothing (`true`), or not known yet. */
  get ending(): HeaderList | Uint8Array | true | undefined {
    return this.#ending;
  }

  /** So many octets of the next chunk are sent. */
  sent(octets: number): void {
    this.#queue.take(octets);
    this.octetsSent += octets;
  }

  /** There may be room for writers again. */
  wakeWriters(): void {
    const writers = this.#writers;
    if (!writers) return;
    this.#writers = undefined;
    for (const wake of writers) wake();
  }

  /** The octets that nobody has read: they are credited now, reading them does not do it again. */
  release(): number {
    if (this.#isCredited) return 0;
    this.#isCredited = true;
    return this.#unread?.size ?? 0;
  }

  /**
   * The stream has ended before its time; answers how many octets are to be credited now.
   *
   * @param keepsBody what has come of the body can still be read.
   */
  fail(error: StreamClosed, keepsBody: boolean): number {
    if (this.#error) return 0;
    this.#error = error;
    const octets = this.release();
    if (!keepsBody) {
      this.#isReadable = false;
      this.#unread = undefined;
    }
    this.#queue.clear();
    this.wake();
    this.wakeWriters();
    this.#abort?.abort(error);
    return octets;
  }

  /** Several may wait, though one is the rule. */
  #somethingComes(): Promise<void> {
    return new Promise((resolve) => {
      const before = this.#reader;
      this.#reader = before ? () => (before(), resolve()) : resolve;
    });
  }
}
