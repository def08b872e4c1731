/** The bounds of {@link TokenBuckets}. */
export interface TokenBucketsOptions {
  /** Tokens that each bucket gets a second. */
  readonly perSecond: number;
  /** Tokens of a full bucket, which each one is at first; as many as it gets a second unless given. */
  readonly burst?: number;
  /** Buckets that are kept at the most, 10,000 unless given; of more, the one that was not asked for longest goes. */
  readonly maxBuckets?: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

const MAX_BUCKETS = 10_000;

/** A bucket of tokens for each of many names, which fills by itself. One that is forgotten is full again. */
export class TokenBuckets {
  readonly #perMs: number;
  readonly #burst: number;
  readonly #maxBuckets: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor({ perSecond, burst = Math.max(1, perSecond), maxBuckets = MAX_BUCKETS }: TokenBucketsOptions) {
    if (!(perSecond > 0 && burst >= 1 && maxBuckets >= 1)) {
      throw new RangeError(
        `Cannot keep ${maxBuckets} buckets of ${burst}, ${perSecond} a second: need > 0, burst >= 1, one bucket`,
      );
    }
    this.#perMs = perSecond / 1_000;
    this.#burst = burst;
    this.#maxBuckets = maxBuckets;
  }

  /** How many buckets are kept. */
  get size(): number {
    return this.#buckets.size;
  }

  /** Takes a token: 0 when there was one, or else in how many milliseconds there will be one. */
  take(name: string, nowMs: number): number {
    const bucket = this.#buckets.get(name) ?? { tokens: this.#burst, atMs: nowMs };
    this.#buckets.delete(name);
    this.#buckets.set(name, bucket); // the last one that was asked for
    if (this.#buckets.size > this.#maxBuckets) {
      const [oldest] = this.#buckets.keys();
      this.#buckets.delete(oldest!);
    }
    const passedMs = Math.max(0, nowMs - bucket.atMs);
    bucket.tokens = Math.min(this.#burst, bucket.tokens + passedMs * this.#perMs);
    bucket.atMs = nowMs;
    if (bucket.tokens < 1) return (1 - bucket.tokens) / this.#perMs;
    bucket.tokens--;
    return 0;
  }
}
