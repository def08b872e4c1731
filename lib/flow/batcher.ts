import { AppError } from "../error/mod.ts";

/** What a {@link Batcher} runs, and its bounds. */
export interface BatcherOptions<In, Out> {
  /** Handles one batch; answers as many results as it got items, in their order. An AppError fails its item. */
  run(items: In[]): Promise<readonly (Out | AppError)[]>;
  /** Items in one batch at the most. */
  maxBatch: number;
  /** The sum of the weights in one batch at the most, unless a single item exceeds it; unlimited unless given. */
  maxBatchWeight?: number;
  /** The weight of one item, in bytes for example. 1 unless given. */
  weigh?: (item: In) => number;
  /** Items waiting for their batch at the most; one more is refused. */
  maxWaiting: number;
}

interface Waiting<In, Out> {
  item: In;
  weight: number;
  resolve(value: Out): void;
  reject(error: AppError): void;
}

/**
 * Joins what is submitted while a batch is under way into the next batch.
 *
 * One batch runs at a time, so that the first item waits for nothing, and under load the batches grow
 * by themselves: no timer, no added delay.
 */
export class Batcher<In, Out> {
  readonly #options: BatcherOptions<In, Out>;
  #waiting: Waiting<In, Out>[] = [];
  #running: Promise<void> | undefined;

  constructor(options: BatcherOptions<In, Out>) {
    const { maxBatch, maxWaiting } = options;
    if (!(maxBatch >= 1 && maxWaiting >= 1)) {
      throw new RangeError(`Cannot batch ${maxBatch} of ${maxWaiting} waiting: need at least 1 of each`);
    }
    this.#options = options;
  }

  /**
   * Puts one item into the next batch and waits for its result.
   *
   * @throws AppError `RESOURCE_EXHAUSTED` when too many wait; what the batch answered for this item; or what
   * the batch threw, to each of its items.
   */
  submit(item: In): Promise<Out> {
    const { maxWaiting, weigh = () => 1 } = this.#options;
    if (this.#waiting.length >= maxWaiting) {
      return Promise.reject(
        new AppError("RESOURCE_EXHAUSTED", `Cannot take the call: ${maxWaiting} wait already`),
      );
    }
    return new Promise<Out>((resolve, reject) => {
      this.#waiting.push({ item, weight: weigh(item), resolve, reject });
      this.#running ??= this.#drain();
    });
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #drain(): Promise<void> {
    await undefined; // what is submitted in the same turn shares the first batch
    while (this.#waiting.length > 0) {
      await this.#runBatch(this.#waiting.splice(0, this.#nextBatch()));
    }
    this.#running = undefined;
  }

  /** How many of those that wait go into the next batch. */
  #nextBatch(): number {
    const { maxBatch, maxBatchWeight = Infinity } = this.#options;
    let count = 0;
    let weight = 0;
    while (count < this.#waiting.length && count < maxBatch) {
      weight += this.#waiting[count]!.weight;
      if (count > 0 && weight > maxBatchWeight) break;
      count++;
    }
    return count;
  }

  async #runBatch(batch: Waiting<In, Out>[]): Promise<void> {
    let results: readonly (Out | AppError)[];
    try {
      results = await this.#options.run(batch.map((w) => w.item));
    } catch (thrown) {
      const error = AppError.from(thrown);
      for (const w of batch) w.reject(error);
      return;
    }
    batch.forEach((w, i) => {
      const result = results[i];
      if (result === undefined) w.reject(new AppError("INTERNAL", "The batch answered too few results"));
      else if (result instanceof AppError) w.reject(result);
      else w.resolve(result);
    });
  }
}
