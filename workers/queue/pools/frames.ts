/** What a frame between a pool and its host says. */
export const FRAME = {
  /** To the host: run this call in that thread. */
  call: 1,
  /** To the host: the call in that thread is to stop. */
  stop: 2,
  /** From the host: every thread has its functions. */
  ready: 3,
  /** From the host: it cannot start; the payload is the reason. */
  refused: 4,
  /** From the host: how the call in that thread ended. */
  result: 5,
  /** From the host: that thread ended by itself; the payload is its exit code. */
  exited: 6,
  /** From the host: it is about to end for want of memory, which the call in that thread did not take. */
  spared: 7,
} as const;

/** One message between a pool and its host. */
export interface Frame {
  /** One of {@link FRAME}. */
  readonly type: number;
  /** The number of a thread of the host, from 0; 0 where none is meant. */
  readonly thread: number;
  readonly payload: Uint8Array<ArrayBuffer>;
}

/** Bytes of a payload at the most. */
export const MAX_PAYLOAD_BYTES = 16 * 1024 * 1024;

/** Four bytes of length of the payload, one of type, two of thread; big-endian. */
const HEADER_BYTES = 7;
const INITIAL_BYTES = 16 * 1024;
const NOTHING = new Uint8Array();

/**
 * The bytes of a frame.
 *
 * @throws RangeError for a payload of more than {@link MAX_PAYLOAD_BYTES}.
 */
export function encodeFrame(type: number, thread = 0, payload = NOTHING): Uint8Array<ArrayBuffer> {
  if (payload.length > MAX_PAYLOAD_BYTES) throw tooLong(payload.length);
  const bytes = new Uint8Array(HEADER_BYTES + payload.length);
  const header = new DataView(bytes.buffer);
  header.setUint32(0, payload.length);
  header.setUint8(4, type);
  header.setUint16(5, thread);
  bytes.set(payload, HEADER_BYTES);
  return bytes;
}

/** Makes frames of bytes, however these are cut. */
export class FrameReader {
  #bytes = new Uint8Array(INITIAL_BYTES);
  #length = 0;

  /**
   * Takes bytes, and answers the frames that they complete; each has its payload for itself.
   *
   * @throws RangeError when a frame says that it is longer than one can be: these are no frames.
   */
  push(bytes: Uint8Array): Frame[] {
    this.#append(bytes);
    const header = new DataView(this.#bytes.buffer);
    const frames: Frame[] = [];
    let at = 0;
    while (this.#length - at >= HEADER_BYTES) {
      const length = header.getUint32(at);
      if (length > MAX_PAYLOAD_BYTES) throw tooLong(length);
      const start = at + HEADER_BYTES;
      if (this.#length < start + length) break;
      const payload = this.#bytes.slice(start, start + length);
      frames.push({ type: header.getUint8(at + 4), thread: header.getUint16(at + 5), payload });
      at = start + length;
    }
    this.#bytes.copyWithin(0, at, this.#length);
    this.#length -= at;
    if (this.#length === 0 && this.#bytes.length > INITIAL_BYTES) this.#bytes = new Uint8Array(INITIAL_BYTES);
    return frames;
  }

  #append(bytes: Uint8Array): void {
    const length = this.#length + bytes.length;
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(bytes, this.#length);
    this.#length = length;
  }
}

function tooLong(length: number): RangeError {
  return new RangeError(`a message of ${length} bytes, limit is ${MAX_PAYLOAD_BYTES}`);
}
