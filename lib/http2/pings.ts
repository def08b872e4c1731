import { FrameType } from "./constants.ts";
import type { FrameWriter } from "./frame_writer.ts";

const PAYLOAD = 8;

/** The PINGs that one connection has sent (RFC 9113, section 6.7). */
export class Pings {
  readonly #writer: FrameWriter;
  readonly #waiting = new Map<number, () => void>();
  #count = 0;

  constructor(writer: FrameWriter) {
    this.#writer = writer;
  }

  /** Sends one; resolves with its answer, or with {@link endAll}. */
  send(): Promise<void> {
    const payload = new Uint8Array(PAYLOAD);
    const number = ++this.#count;
    new DataView(payload.buffer).setUint32(4, number);
    return new Promise((resolve) => {
      this.#waiting.set(number, resolve);
      this.#writer.frame(FrameType.PING, 0, 0, payload);
    });
  }

  /** An answer has come; whether to one of them. */
  answered(payload: Uint8Array): boolean {
    const number = new DataView(payload.buffer, payload.byteOffset).getUint32(4);
    this.#waiting.get(number)?.();
    return this.#waiting.delete(number);
  }

  /** Nothing is waited for any more. */
  endAll(): void {
    for (const resolve of this.#waiting.values()) resolve();
    this.#waiting.clear();
  }
}
