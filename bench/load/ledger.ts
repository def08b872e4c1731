import type { Deliveries } from "./envelopes.ts";

/** The end of a message is its send time, which no two messages of a room share. */
const MARK_BYTES = 8;
/** How far the slowest subscriber may be behind the first; a power of two. */
const KEPT_MARKS = 1 << 15;

/**
 * What every subscriber must get: the start of its stream, then the same messages, in the same order, each once.
 *
 * The first subscriber that gets the nth message says what the nth message is; the others are held to its
 * length and its last bytes. What is done for each delivery is little: there are millions in a second.
 */
export class Ledger implements Deliveries {
  /** How many messages each subscriber has got; -1 before its stream has begun. */
  readonly #counts: Int32Array;
  readonly #onFirst: (message: Uint8Array) => void;
  readonly #nths = new Int32Array(KEPT_MARKS).fill(-1);
  readonly #lows = new Int32Array(KEPT_MARKS);
  readonly #highs = new Int32Array(KEPT_MARKS);
  readonly #lengths = new Int32Array(KEPT_MARKS);
  #begun = 0;
  #messages = 0;
  #deliveries = 0;

  /** @param onFirst told each message when it comes for the first time. */
  constructor(subscribers: number, onFirst: (message: Uint8Array) => void = () => {}) {
    this.#counts = new Int32Array(subscribers).fill(-1);
    this.#onFirst = onFirst;
  }

  /** Subscribers whose streams have begun. */
  get begun(): number {
    return this.#begun;
  }

  /** Messages that came to subscribers so far. */
  get deliveries(): number {
    return this.#deliveries;
  }

  /** Messages that came to at least one subscriber. */
  get messages(): number {
    return this.#messages;
  }

  /** Messages that came to every subscriber; 0 while not all streams have begun. Looks at each of them. */
  get complete(): number {
    let least = this.#messages;
    for (const count of this.#counts) if (count < least) least = count;
    return Math.max(0, least);
  }

  /**
   * Enters a delivery, or the start of a stream; answers which message it was, -1 for a start.
   *
   * @throws Error when it is not the message that others got in this place.
   */
  enter(subscriber: number, bytes: Uint8Array, start: number, end: number): number {
    const nth = this.#counts[subscriber]!++;
    if (nth < 0) {
      this.#begun++;
      return nth;
    }
    const slot = nth & (KEPT_MARKS - 1);
    if (nth === this.#messages) {
      this.#messages++;
      this.#nths[slot] = nth;
      this.#lows[slot] = readInt(bytes, end - 4);
      this.#highs[slot] = readInt(bytes, end - MARK_BYTES);
      this.#lengths[slot] = end - start;
      this.#onFirst(bytes.slice(start, end));
    } else if (this.#nths[slot] !== nth) {
      throw new Error(`Subscriber ${subscriber} is too far behind: at message ${nth} of ${this.#messages}`);
    } else if (
      this.#lows[slot] !== readInt(bytes, end - 4) ||
      this.#highs[slot] !== readInt(bytes, end - MARK_BYTES) ||
      this.#lengths[slot] !== end - start
    ) {
      throw new Error(`Message ${nth} is not the one that another subscriber got`);
    }
    this.#deliveries++;
    return nth;
  }

  /**
   * Checks that every subscriber got this many messages, no fewer and no more.
   *
   * @throws Error that says what is wrong.
   */
  check(messages: number): void {
    const expected = messages * this.#counts.length;
    const { complete } = this;
    if (this.#deliveries === expected && complete === messages && this.#messages === messages) return;
    throw new Error(
      `Cannot count the deliveries: ${this.#deliveries}, expected ${expected}; ` +
        `${complete} messages came to all, expected ${messages}`,
    );
  }
}

function readInt(bytes: Uint8Array, at: number): number {
  return bytes[at]! | bytes[at + 1]! << 8 | bytes[at + 2]! << 16 | bytes[at + 3]! << 24;
}
