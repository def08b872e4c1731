/** How much a {@link BoundedQueue} may hold. */
export interface BoundedQueueOptions<T> {
  /** Items at the most. */
  maxItems: number;
  /** The sum of their weights at the most; unlimited unless given. */
  maxWeight?: number;
  /** The weight of one item, in bytes for example. 1 unless given. */
  weigh?: (item: T) => number;
}

/**
 * A queue with one reader, that refuses what exceeds its bound, and ends.
 *
 * Nothing here waits on the writer's side: {@link offer} answers at once whether there was room.
 */
export class BoundedQueue<T> {
  readonly #maxItems: number;
  readonly #maxWeight: number;
  readonly #weigh: (item: T) => number;
  #items: T[] = [];
  #weight = 0;
  #ended = false;
  #error: unknown;
  #wake: (() => void) | undefined;

  constructor(options: BoundedQueueOptions<T>) {
    if (!(options.maxItems >= 1)) {
      throw new RangeError(`Cannot bound a queue to ${options.maxItems} items: need at least 1`);
    }
    this.#maxItems = options.maxItems;
    this.#maxWeight = options.maxWeight ?? Infinity;
    this.#weigh = options.weigh ?? (() => 1);
  }

  /** How many items wait. */
  get size(): number {
    return this.#items.length;
  }

  /** Adds an item; `false` when it has no room or the queue has ended. An empty queue takes any one item. */
  offer(item: T): boolean {
    if (this.#ended || this.#items.length >= this.#maxItems) return false;
    const weight = this.#weigh(item);
    if (this.#items.length > 0 && this.#weight + weight > this.#maxWeight) return false;
    this.#items.push(item);
    this.#weight += weight;
    this.#wake?.();
    return true;
  }

  /**
   * Everything that has gathered, oldest first; waits while there is nothing.
   *
   * Answers an empty array once the queue has ended.
   *
   * @throws what {@link end} was given.
   */
  async takeAll(): Promise<T[]> {
    while (this.#items.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => this.#wake = resolve);
      this.#wake = undefined;
    }
    if (this.#items.length === 0 && this.#error !== undefined) throw this.#error;
    const items = this.#items;
    this.#items = [];
    this.#weight = 0;
    return items;
  }

  /** Takes no more items. What waits is still handed out, then the reader sees the end, or the error. */
  end(error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#wake?.();
  }

  /** Ends, if it has not ended yet, and forgets what waits: the reader sees the error next. */
  abandon(error: unknown): void {
    this.#items = [];
    this.#weight = 0;
    this.#ended = true;
    this.#error = error;
    this.#wake?.();
  }
}
