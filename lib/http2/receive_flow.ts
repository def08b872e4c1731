import { DEFAULT_WINDOW, ErrorCode, FrameType } from "./constants.ts";
import { ConnectionError, StreamError } from "./errors.ts";
import type { FrameWriter } from "./frame_writer.ts";
import type { Stream } from "./stream.ts";

/** How much the peer may send ahead of the readers, in octets. */
export interface ReceiveWindows {
  connectionWindow: number;
  streamWindow: number;
}

/**
 * Holds the peer to its windows, and credits what is read (RFC 9113, section 5.2).
 *
 * Credit is given once as much is read as the peer has left: half a window, so that a small body costs no
 * WINDOW_UPDATE at all, or less where some readers have stopped and others share what is left.
 */
export class ReceiveFlow {
  readonly #windows: ReceiveWindows;
  readonly #writer: FrameWriter;
  #window = DEFAULT_WINDOW;
  #uncredited = 0;

  constructor(windows: ReceiveWindows, writer: FrameWriter) {
    this.#windows = windows;
    this.#writer = writer;
  }

  /** Tells the peer of the connection's window, where it is not the RFC's own. */
  open(): void {
    const more = this.#windows.connectionWindow - this.#window;
    if (more <= 0) return;
    this.#writer.number(FrameType.WINDOW_UPDATE, 0, more);
    this.#window += more;
  }

  /** The peer has sent so many octets, padding included. @throws ConnectionError when it had no window. */
  received(octets: number): void {
    this.#window -= octets;
    if (this.#window < 0) {
      throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, "more than the connection's window");
    }
    this.credit(0); // what is held back is due when little is left, even if nobody reads any more
  }

  /** … on this stream. @throws StreamError when it had no window. */
  receivedOn(stream: Stream, octets: number): void {
    stream.receiveWindow -= octets;
    if (stream.receiveWindow < 0) {
      throw new StreamError(stream.id, ErrorCode.FLOW_CONTROL_ERROR, "more than the stream's window");
    }
  }

  /** So many octets are read, or will never be: the connection may send as many again. */
  credit(octets: number): void {
    this.#uncredited += octets;
    if (this.#uncredited < this.#window || this.#uncredited === 0) return;
    this.#writer.number(FrameType.WINDOW_UPDATE, 0, this.#uncredited);
    this.#window += this.#uncredited;
    this.#uncredited = 0;
  }

  /** So many octets of a stream are read: it may send as many again. */
  creditStream(stream: Stream, octets: number): void {
    this.credit(octets);
    stream.uncredited += octets;
    if (stream.remoteEnded || stream.error || stream.uncredited < stream.receiveWindow) return;
    this.#writer.number(FrameType.WINDOW_UPDATE, stream.id, stream.uncredited);
    stream.receiveWindow += stream.uncredited;
    stream.uncredited = 0;
  }
}
