import { delay } from "@std/async/delay";

/** How a {@link Backoff} grows. */
export interface BackoffOptions {
  /** The upper bound of the first wait, in milliseconds. */
  minMs?: number;
  /** The upper bound of any wait, in milliseconds. */
  maxMs?: number;
  /** A number in [0, 1); `Math.random` unless given. */
  random?: () => number;
}

const MIN_MS = 50;
const MAX_MS = 2_000;

/**
 * Exponential backoff with full jitter: each wait is drawn from [0, bound), and the bound doubles.
 *
 * Source: "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export class Backoff {
  readonly #minMs: number;
  readonly #maxMs: number;
  readonly #random: () => number;
  #boundMs: number;

  constructor(options: BackoffOptions = {}) {
    this.#minMs = options.minMs ?? MIN_MS;
    this.#maxMs = options.maxMs ?? MAX_MS;
    if (!(this.#minMs > 0 && this.#maxMs >= this.#minMs)) {
      throw new RangeError(
        `Cannot back off from ${this.#minMs} to ${this.#maxMs} ms: need 0 < minMs <= maxMs`,
      );
    }
    this.#random = options.random ?? Math.random;
    this.#boundMs = this.#minMs;
  }

  /** The next wait in milliseconds; every call doubles the bound. */
  next(): number {
    const waitMs = this.#random() * this.#boundMs;
    this.#boundMs = Math.min(this.#boundMs * 2, this.#maxMs);
    return waitMs;
  }

  /** Begins anew, after a success. */
  reset(): void {
    this.#boundMs = this.#minMs;
  }

  /** Waits for the next wait. Returns `false`, at once, when the signal is aborted. */
  async wait(signal?: AbortSignal): Promise<boolean> {
    try {
      await delay(this.next(), signal ? { signal } : {});
      return true;
    } catch {
      return false;
    }
  }
}
