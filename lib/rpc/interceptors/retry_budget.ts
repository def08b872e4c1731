/** The bounds of a {@link RetryBudget}; those of gRPC unless given. */
export interface RetryBudgetOptions {
  /** Tokens at the most, and at the beginning: 10. */
  readonly maxTokens?: number;
  /** What a call that succeeds gives back: 0.1 tokens. */
  readonly tokenRatio?: number;
}

/**
 * How many attempts may fail before there are no more second ones: what keeps the clients of a server that is
 * overloaded from loading it more.
 *
 * A failure costs a token, a success gives a part of one back, and attempts are repeated while more than half of
 * the tokens are there (gRPC's proposal A6, "Throttling Retry Attempts").
 */
export class RetryBudget {
  readonly #maxTokens: number;
  readonly #tokenRatio: number;
  #tokens: number;

  constructor({ maxTokens = 10, tokenRatio = 0.1 }: RetryBudgetOptions = {}) {
    if (!(maxTokens > 0 && tokenRatio > 0)) {
      throw new RangeError(`Cannot keep ${maxTokens} tokens at a ratio of ${tokenRatio}: need both > 0`);
    }
    this.#maxTokens = maxTokens;
    this.#tokenRatio = tokenRatio;
    this.#tokens = maxTokens;
  }

  /** Whether an attempt may be repeated now. */
  get isOpen(): boolean {
    return this.#tokens > this.#maxTokens / 2;
  }

  /** An attempt has failed in a way that another may not. */
  failed(): void {
    this.#tokens = Math.max(0, this.#tokens - 1);
  }

  /** A call has succeeded. */
  succeeded(): void {
    this.#tokens = Math.min(this.#maxTokens, this.#tokens + this.#tokenRatio);
  }
}
