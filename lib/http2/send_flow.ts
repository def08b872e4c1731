import { DEFAULT_FRAME_SIZE, DEFAULT_WINDOW, ErrorCode, Flag, FrameType, MAX_WINDOW } from "./constants.ts";
import { ConnectionError, StreamError } from "./errors.ts";
import type { FrameWriter } from "./frame_writer.ts";
import type { Stream } from "./stream.ts";

/** What sending needs to know of the connection. */
export interface SendFlowOptions {
  writer: FrameWriter;
  /** Octets that may wait for the socket. */
  maxUnsent: number;
  /** Everything of the body is sent: what follows it can be. */
  bodySent(stream: Stream): void;
}

/** Octets that a stream sends before it is another's turn. Every peer takes frames of this size. */
const TURN = DEFAULT_FRAME_SIZE;
/**
 * Frames that a peer may have reason to send: WINDOW_UPDATE of stream and connection and a PING (gRPC measures the
 * way so), for each frame that its windows did not cut short; and one for so many octets.
 */
const REASONS = 3;
const OCTETS_PER_REASON = 256;

/**
 * Sends bodies as fast as the peer's windows and the socket take them (RFC 9113, section 5.2).
 *
 * Streams that could not send all wait in line, and take turns when there is room again.
 */
export class SendFlow {
  readonly #options: SendFlowOptions;
  /** They wait for the connection's window, or the socket. */
  readonly #line = new Set<Stream>();
  /** They wait for their own window. */
  readonly #blocked = new Set<Stream>();
  /** They have sent all, and their writers wait for the socket. */
  readonly #asleep = new Set<Stream>();
  #window = DEFAULT_WINDOW;
  #octetsSent = 0;
  #reasons = REASONS;

  constructor(options: SendFlowOptions) {
    this.#options = options;
  }

  /** Whether the socket has room for more. */
  get hasRoom(): boolean {
    return this.#options.writer.unsent < this.#options.maxUnsent;
  }

  /** Octets of bodies sent so far. */
  get octetsSent(): number {
    return this.#octetsSent;
  }

  /** Whether streams could send, were it not for the connection's window. */
  get isShut(): boolean {
    return this.#window <= 0 && this.#line.size > 0;
  }

  /** The streams that wait for their own window. */
  get blocked(): ReadonlySet<Stream> {
    return this.#blocked;
  }

  /** Sends what can be sent of a stream's queue, and what follows the body. */
  pump(stream: Stream): void {
    for (let chunk = stream.next; chunk; chunk = stream.next) {
      if (!this.#sendFrame(stream, chunk)) return this.#wait(stream);
    }
    this.#allSent(stream);
  }

  /** The connection or the socket has room again: those in line take turns. */
  resume(): void {
    for (const stream of this.#line) { // those that go to the end of the line come again
      if (this.#window <= 0 || !this.hasRoom) break;
      this.#takeTurn(stream);
    }
    for (const stream of this.#asleep) {
      if (!this.hasRoom) break;
      this.#asleep.delete(stream);
      stream.wakeWriters();
    }
  }

  /** The writers of this stream wait for the socket. */
  wakeLater(stream: Stream): void {
    this.#asleep.add(stream);
  }

  /** The stream sends nothing more. */
  forget(stream: Stream): void {
    stream.line?.delete(stream);
    stream.line = undefined;
    this.#asleep.delete(stream);
  }

  /** The peer gives room to the connection. @throws ConnectionError when it gives more than there can be. */
  creditConnection(octets: number): void {
    this.#window += octets;
    if (this.#window > MAX_WINDOW) {
      throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, "the connection's window is too large");
    }
    this.resume();
  }

  /** The peer gives room to a stream, or takes it. @throws StreamError when it gives more than there can be. */
  creditStream(stream: Stream, octets: number): void {
    stream.sendWindow += octets;
    if (stream.sendWindow > MAX_WINDOW) {
      throw new StreamError(stream.id, ErrorCode.FLOW_CONTROL_ERROR, "the stream's window is too large");
    }
    if (stream.line === this.#blocked && stream.sendWindow > 0) this.pump(stream);
  }

  /** A stream has opened: clients give it another window at once. */
  opened(): void {
    this.#reasons += REASONS;
  }

  /** Whether what the peer was sent is a reason for one more WINDOW_UPDATE or PING. */
  takeReason(): boolean {
    if (this.#reasons < 1) return false;
    this.#reasons--;
    return true;
  }

  /** Sends a frame of this chunk, the stream's first; `false` when there is no room for one. */
  #sendFrame(stream: Stream, chunk: Uint8Array): boolean {
    if (!this.hasRoom) return false;
    const room = Math.min(this.#window, stream.sendWindow);
    if (room <= 0) return false;
    const whole = Math.min(chunk.length, DEFAULT_FRAME_SIZE);
    const octets = Math.min(whole, room);
    const isLast = octets === stream.unsent && stream.ending === true;
    const payload = octets === chunk.length ? chunk : chunk.subarray(0, octets);
    this.#options.writer.frame(FrameType.DATA, isLast ? Flag.END_STREAM : 0, stream.id, payload);
    this.#window -= octets;
    this.#octetsSent += octets;
    this.#reasons += octets / OCTETS_PER_REASON + (octets === whole ? REASONS : 0);
    stream.sendWindow -= octets;
    stream.sent(octets);
    if (isLast) stream.localEnded = true;
    return true;
  }

  #takeTurn(stream: Stream): void {
    this.#line.delete(stream); // it comes back at the end
    stream.line = undefined;
    const end = stream.octetsSent + TURN;
    for (let chunk = stream.next; chunk; chunk = stream.next) {
      if (stream.octetsSent >= end || !this.#sendFrame(stream, chunk)) return this.#wait(stream);
    }
    this.#allSent(stream);
  }

  #wait(stream: Stream): void {
    const line = stream.sendWindow > 0 ? this.#line : this.#blocked;
    if (stream.line !== line) stream.line?.delete(stream);
    stream.line = line;
    line.add(stream);
  }

  #allSent(stream: Stream): void {
    stream.line?.delete(stream);
    stream.line = undefined;
    if (this.hasRoom) stream.wakeWriters();
    if (stream.ending !== undefined) this.#options.bodySent(stream);
  }
}
