/** The end of a message is its send time, which no two messages of a room share. */
const MARK_BYTES = 8;

/**
 * What every subscriber must get: the same messages, in the same order, each once.
 *
 * The first subscriber that gets the nth message says what the nth message is; the others are held to its
 * length and its last bytes.
 */
export class Ledger {
  readonly #subscribers: number;
  readonly #onFirst: (message: Uint8Array) => void;
  readonly #marks: { readonly low: number; readonly high: number; readonly length: number }[] = [];
  readonly #counts: number[] = [];
  #deliveries = 0;
  #complete = 0;

  /** @param onFirst told each message when it comes for the first time. */
  constructor(subscribers: number, onFirst: (message: Uint8Array) => void) {
    this.#subscribers = subscribers;
    this.#onFirst = onFirst;
  }

  /** Messages that came to subscribers so far. */
  get deliveries(): number {
    return this.#deliveries;
  }

  /** Messages that came to at least one subscriber. */
  get messages(): number {
    return this.#marks.length;
  }

  /** Messages that came to every subscriber. */
  get complete(): number {
    return this.#complete;
  }

  /**
   * Enters a delivery.
   *
   * @throws Error when it is not the message that others got in this place.
   */
  enter(nth: number, bytes: Uint8Array, start: number, end: number): void {
    const low = readInt(bytes, end - 4);
    const high = readInt(bytes, end - MARK_BYTES);
    const mark = this.#marks[nth];
    if (!mark) {
      this.#marks[nth] = { low, high, length: end - start };
      this.#counts[nth] = 0;
      this.#onFirst(bytes.slice(start, end));
    } else if (mark.low !== low || mark.high !== high || mark.length !== end - start) {
      throw new Error(`Message ${nth} is not the one that another subscriber got`);
    }
    this.#deliveries++;
    if (++this.#counts[nth]! === this.#subscribers) this.#complete++;
  }

  /**
   * Checks that every subscriber got this many messages, no fewer and no more.
   *
   * @throws Error that says what is wrong.
   */
  check(messages: number): void {
    const expected = messages * this.#subscribers;
    if (this.#deliveries === expected && this.#complete === messages && this.messages === messages) return;
    throw new Error(
      `Cannot count the deliveries: ${this.#deliveries}, expected ${expected}; ` +
        `${this.#complete} messages came to all, expected ${messages}`,
    );
  }
}

function readInt(bytes: Uint8Array, at: number): number {
  return bytes[at]! | bytes[at + 1]! << 8 | bytes[at + 2]! << 16 | bytes[at + 3]! << 24;
}
