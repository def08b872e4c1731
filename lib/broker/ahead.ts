/** How much work is held ahead, in milliseconds: little enough that no other consumer waits for it in vain. */
const AHEAD_MS = 20;
/** How long what is held ahead may wait before it is given back, in milliseconds, unless told otherwise. */
export const STALL_MS = 100;
/** What one more call counts for in the mean. */
const WEIGHT = 0.1;

/**
 * How many calls a consumer holds beyond those that it has handed out, so that the next one is there when one is
 * settled: as many as are handed out within {@link AHEAD_MS}, going by how long calls took of late. None before
 * the first one is settled, and none for a while once they stall.
 */
export class Ahead {
  readonly #handOut: number;
  readonly #most: number;
  /** From a call's handing out to its settling. */
  #meanMs = Infinity;

  /** @param handOut calls that are handed out at the most. @param most held beyond them at the most. */
  constructor(handOut: number, most: number) {
    this.#handOut = handOut;
    this.#most = most;
  }

  /** How many may be held ahead now. */
  get room(): number {
    return this.#most === 0
      ? 0
      : Math.min(this.#most, Math.floor(this.#handOut * AHEAD_MS / Math.max(this.#meanMs, 0.01)));
  }

  /** A call took so long. */
  took(ms: number): void {
    this.#meanMs = this.#meanMs === Infinity ? ms : this.#meanMs + (ms - this.#meanMs) * WEIGHT;
  }

  /** What is held ahead was not asked for in time. */
  stalled(): void {
    this.#meanMs = Math.max(this.#meanMs, 2 * AHEAD_MS * this.#handOut);
  }
}
