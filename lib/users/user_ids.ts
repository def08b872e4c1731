import { type Clock, systemClock } from "../time/mod.ts";

/** What is drawn for the counter at the beginning of a millisecond: half of its 12 bits are left to count on. */
const COUNTER_START = 0x800;
const COUNTER_END = 0x1000;

/** A UUID, and the time that is in it. */
export interface NewId {
  readonly id: string;
  /** Milliseconds since the Unix epoch. */
  readonly createdMs: number;
}

/**
 * Makes UUIDs of version 7 (RFC 9562, section 5.7), each greater than the one before, within a millisecond and
 * when the clock is set back too (section 6.2, method 1: a counter in `rand_a`).
 */
export class UserIds {
  readonly #clock: Clock;
  #lastMs = 0;
  #counter = 0;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  next(): NewId {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const nowMs = Math.floor(this.#clock.wallMs());
    if (nowMs > this.#lastMs) {
      this.#lastMs = nowMs;
      this.#counter = (bytes[6]! << 8 | bytes[7]!) % COUNTER_START;
    } else if (++this.#counter === COUNTER_END) {
      this.#lastMs++;
      this.#counter = 0;
    }
    const view = new DataView(bytes.buffer);
    view.setUint32(0, Math.floor(this.#lastMs / 0x10000));
    view.setUint16(4, this.#lastMs % 0x10000);
    view.setUint16(6, 0x7000 | this.#counter);
    bytes[8] = 0x80 | bytes[8]! & 0x3f;
    const hex = bytes.toHex();
    const id = [0, 8, 12, 16, 20].map((at, i, all) => hex.slice(at, all[i + 1])).join("-");
    return { id, createdMs: this.#lastMs };
  }
}
