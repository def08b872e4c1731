/** The longest time that a timer can be set to, in milliseconds: 24.8 days. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** What has an end, by `performance.now()`. */
export interface Ending {
  readonly endMs: number;
}

/**
 * Calls back for each item once its time is over, unless it was taken out before. They share one timer, which is
 * set anew only for one that ends before all others: items that come and go cost next to nothing.
 */
export class Deadlines<T extends Ending> implements Disposable {
  readonly #onEnd: (item: T) => void;
  readonly #items = new Set<T>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the timer comes. */
  #timerMs = Infinity;

  constructor(onEnd: (item: T) => void) {
    this.#onEnd = onEnd;
  }

  get size(): number {
    return this.#items.size;
  }

  /** All that have not ended. */
  [Symbol.iterator](): Iterator<T> {
    return this.#items[Symbol.iterator]();
  }

  add(item: T): void {
    this.#items.add(item);
    if (item.endMs < this.#timerMs) this.#set(item.endMs);
  }

  delete(item: T): void {
    this.#items.delete(item);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#timerMs = Infinity;
    this.#items.clear();
  }

  #set(endMs: number): void {
    clearTimeout(this.#timer);
    this.#timerMs = endMs;
    this.#timer = setTimeout(
      () => this.#look(),
      Math.min(Math.max(0, endMs - performance.now()), MAX_TIMER_MS),
    );
  }

  #look(): void {
    this.#timerMs = Infinity;
    const nowMs = performance.now();
    let next = Infinity;
    const ended: T[] = [];
    for (const item of this.#items) {
      if (item.endMs <= nowMs) ended.push(item);
      else next = Math.min(next, item.endMs);
    }
    if (next < Infinity) this.#set(next);
    for (const item of ended) {
      if (this.#items.delete(item)) this.#onEnd(item);
    }
  }
}
