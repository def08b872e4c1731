const STEP = 0x9e3779b9;

/**
 * Random numbers that a seed decides: the same seed gives the same sequence, on every machine (splitmix32, after
 * Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014). For tests alone: it keeps no
 * secrets.
 */
export class Random {
  #state: number;

  /** @param seed a whole number; its low 32 bits count. */
  constructor(readonly seed: number) {
    this.#state = seed >>> 0;
  }

  /** At least 0 and below 1. */
  next(): number {
    this.#state = (this.#state + STEP) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  }

  /** A whole number from one to another, both included. */
  between(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  /** Whether something happens that does so in this share of the cases. */
  chance(share: number): boolean {
    return this.next() < share;
  }

  /**
   * One of them.
   *
   * @throws RangeError when there is none.
   */
  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new RangeError("Cannot pick from an empty list");
    return list[Math.floor(this.next() * list.length)]!;
  }

  /** Them all, in another order. */
  shuffled<T>(list: readonly T[]): T[] {
    const rest = [...list];
    for (let last = rest.length - 1; last > 0; last--) {
      const other = this.between(0, last);
      [rest[last], rest[other]] = [rest[other]!, rest[last]!];
    }
    return rest;
  }

  /** Random numbers of their own, so that how many one consumer draws changes nothing for another. */
  fork(): Random {
    return new Random(Math.floor(this.next() * 2 ** 32));
  }
}
