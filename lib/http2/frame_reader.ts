import { ErrorCode, FRAME_HEADER } from "./constants.ts";
import { ConnectionError } from "./errors.ts";

/** Takes the frames of one connection, in order. The payload is valid during the call only. */
export type FrameHandler = (type: number, flags: number, streamId: number, payload: Uint8Array) => void;

const FIRST_BUFFER = 4 * 1024;
const MAX_BUFFER = 64 * 1024;

/**
 * Cuts what a socket brings into frames (RFC 9113, section 4.1), without copying them.
 *
 * Its buffer begins small, for idle connections, and grows while reads fill it.
 */
export class FrameReader {
  readonly #maxFrameSize: number;
  #buffer = new Uint8Array(FIRST_BUFFER);
  #start = 0;
  #end = 0;
  #frames = 0;

  /** @param maxFrameSize octets of one payload at the most: what SETTINGS_MAX_FRAME_SIZE tells the peer. */
  constructor(maxFrameSize: number) {
    this.#maxFrameSize = maxFrameSize;
  }

  /** Where the next bytes shall be read into; never empty. */
  space(): Uint8Array {
    if (this.#start === this.#end) this.#start = this.#end = 0;
    if (this.#end === this.#buffer.length) this.#makeRoom();
    return this.#buffer.subarray(this.#end);
  }

  /** Takes over so many bytes that were read into {@link space}. */
  filled(count: number): void {
    this.#end += count;
  }

  /** Bytes that wait for the rest of their frame. */
  get pending(): number {
    return this.#end - this.#start;
  }

  /** How many whole frames there were. */
  get frames(): number {
    return this.#frames;
  }

  /** The type of the frame that waits for its rest; `undefined` when its header is not there yet. */
  get pendingType(): number | undefined {
    return this.pending < FRAME_HEADER ? undefined : this.#buffer[this.#start + 3];
  }

  /** Takes so many bytes off the front, if they are all there. */
  takeRaw(count: number): Uint8Array | undefined {
    if (this.pending < count) return undefined;
    this.#start += count;
    return this.#buffer.subarray(this.#start - count, this.#start);
  }

  /** The bytes at the front, as far as they are there. */
  peekRaw(count: number): Uint8Array {
    return this.#buffer.subarray(this.#start, Math.min(this.#end, this.#start + count));
  }

  /**
   * Hands every whole frame to the handler.
   *
   * @throws ConnectionError `FRAME_SIZE_ERROR` for a frame larger than allowed; whatever the handler throws.
   */
  drain(handler: FrameHandler): void {
    while (this.#end - this.#start >= FRAME_HEADER) {
      const b = this.#buffer;
      const at = this.#start;
      const length = (b[at]! << 16) | (b[at + 1]! << 8) | b[at + 2]!;
      if (length > this.#maxFrameSize) {
        throw new ConnectionError(ErrorCode.FRAME_SIZE_ERROR, `a frame of ${length} octets`);
      }
      const end = at + FRAME_HEADER + length;
      if (end > this.#end) return;
      this.#start = end;
      this.#frames++;
      const streamId = ((b[at + 5]! & 0x7f) << 24) | (b[at + 6]! << 16) | (b[at + 7]! << 8) | b[at + 8]!;
      handler(b[at + 3]!, b[at + 4]!, streamId, b.subarray(at + FRAME_HEADER, end));
    }
  }

  #makeRoom(): void {
    const isFull = this.#start === 0;
    const size = isFull || this.#buffer.length < MAX_BUFFER
      ? Math.max(Math.min(this.#buffer.length * 4, MAX_BUFFER), this.#needed())
      : this.#buffer.length;
    const next = size === this.#buffer.length ? this.#buffer : new Uint8Array(size);
    next.set(this.#buffer.subarray(this.#start, this.#end));
    this.#buffer = next;
    this.#end -= this.#start;
    this.#start = 0;
  }

  /** A buffer that holds the largest frame, behind the part of it that is here. */
  #needed(): number {
    return this.#start === 0 ? this.#maxFrameSize + FRAME_HEADER : 0;
  }
}
