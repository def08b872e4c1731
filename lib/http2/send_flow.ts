import { DEFAULT_WINDOW, ErrorCode, Flag, FrameType, MAX_WINDOW } from "./constants.ts";
import { ConnectionError, StreamError } from "./errors.ts";
import type { FrameWriter } from "./frame_writer.ts";
import type { Stream } from "./stream.ts";

/** What sending needs to know of the connection. */
export interface SendFlowOptions {
  writer: FrameWriter;
  /** Octets that may wait for the socket. */
  maxUnsent: number;
  /** The peer's limit of a payload, in octets. */
  maxFrameSize(): number;
  /** Everything of the body is sent: what follows it can be. */
  bodySent(stream: Stream): void;
}

/**
 * Sends bodies as fast as the peer's windows and the socket take them (RFC 9113, section 5.2).
 *
 * Streams that could not send all wait in line, and take turns when there is room again.
 */
export class SendFlow {
  readonly #options: SendFlowOptions;
  readonly #waiting = new Set<Stream>();
  readonly #asleep = new Set<Stream>();
  #window = DEFAULT_WINDOW;

  constructor(options: SendFlowOptions) {
    this.#options = options;
  }

  /** Whether the socket has room for more. */
  get hasRoom(): boolean {
    return this.#options.writer.unsent < this.#options.maxUnsent;
  }

  /** Whether anything waits for the peer. */
  get isWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  /** Sends what can be sent of a stream's queue, and what follows the body. */
  pump(stream: Stream): void {
    const { writer } = this.#options;
    for (let chunk = stream.next; chunk; chunk = stream.next) {
      const octets = Math.min(chunk.length, this.#window, stream.sendWindow, this.#options.maxFrameSize());
      if (octets <= 0 || !this.hasRoom) {
        this.#waiting.add(stream);
        return;
      }
      const isLast = octets === stream.unsent && stream.ending === true;
      const payload = octets === chunk.length ? chunk : chunk.subarray(0, octets);
      writer.frame(FrameType.DATA, isLast ? Flag.END_STREAM : 0, stream.id, payload);
      this.#window -= octets;
      stream.sendWindow -= octets;
      stream.sent(octets);
      if (isLast) stream.localEnded = true;
    }
    this.#waiting.delete(stream);
    if (this.hasRoom) stream.wakeWriters();
    if (stream.ending !== undefined) this.#options.bodySent(stream);
  }

  /** The connection or the socket has room again: those in line take turns. */
  resume(): void {
    for (const stream of [...this.#waiting]) {
      if (this.#window <= 0 || !this.hasRoom) return;
      this.#waiting.delete(stream);
      this.pump(stream);
    }
    for (const stream of this.#asleep) {
      if (!this.hasRoom) return;
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
    this.#waiting.delete(stream);
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

  /** The peer gives room to a stream. @throws StreamError when it gives more than there can be. */
  creditStream(stream: Stream, octets: number): void {
    stream.sendWindow += octets;
    if (stream.sendWindow > MAX_WINDOW) {
      throw new StreamError(stream.id, ErrorCode.FLOW_CONTROL_ERROR, "the stream's window is too large");
    }
    if (this.#waiting.has(stream)) this.pump(stream);
  }
}
