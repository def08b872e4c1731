/** Random numbers that can be drawn again: a seed says them all. */
export class Random {
  readonly seed: number;
  #state: number;

  /** @param seed drawn unless given; put it into the message of what fails. */
  constructor(seed: number = crypto.getRandomValues(new Uint32Array(1))[0]!) {
    this.seed = seed;
    this.#state = seed;
  }

  /** A whole number from 0 up to, and without, `below`. */
  below(below: number): number {
    // a 32-bit counter through a mixing function, after Marsaglia's xorshift with a multiplication
    this.#state = (this.#state + 0x9e3779b9) | 0;
    let x = this.#state;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    return Math.floor(((x ^ (x >>> 16)) >>> 0) / 2 ** 32 * below);
  }

  /** One time in so many. */
  oneIn(times: number): boolean {
    return this.below(times) === 0;
  }

  /** One of these. */
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  /** So many octets. */
  bytes(length: number): Uint8Array<ArrayBuffer> {
    return Uint8Array.from({ length }, () => this.below(256));
  }

  /** The bytes with one to four faults: octets changed, cut out, put in, or the end cut off. */
  mutated(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    let result = Array.from(bytes);
    for (let faults = 1 + this.below(4); faults > 0; faults--) {
      const at = this.below(result.length + 1);
      const kind = this.below(8);
      if (kind < 4) result[at] = this.below(256);
      else if (kind < 5) result[at] = (result[at] ?? 0) ^ (1 << this.below(8));
      else if (kind < 6) result.splice(at, 1 + this.below(4));
      else if (kind < 7) result.splice(at, 0, ...this.bytes(1 + this.below(4)));
      else result = result.slice(0, at);
    }
    return Uint8Array.from(result);
  }
}
