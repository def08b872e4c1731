import { RetryInfoSchema } from "../../proto/gen/google/rpc/error_details_pb.ts";
import { AppError, detail } from "../error/mod.ts";

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
  /**
   * How long an item may have to wait for its batch, in milliseconds, as far as the last batches tell; one that would
   * wait longer is refused. Unlimited unless given.
   */
  maxWaitMs?: number;
}

/** When an item that was refused is worth another try, in milliseconds. */
const RETRY_MS = 200;

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
  /** How long the last two batches took, in milliseconds: one alone may be an outlier. */
  #tookMs: readonly [number, number] = [0, 0];

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
   * @throws AppError `RESOURCE_EXHAUSTED`, with a `google.rpc.RetryInfo`, when too many wait; what the batch answered for this item; or what
   * the batch threw, to each of its items.
   */
  submit(item: In): Promise<Out> {
    const { weigh = () => 1 } = this.#options;
    const refusal = this.#refusal();
    if (refusal) return Promise.reject(refusal);
    return new Promise<Out>((resolve, reject) => {
      this.#waiting.push({ item, weight: weigh(item), resolve, reject });
      this.#running ??= this.#drain();
    });
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  /** Why no more can wait; `undefined` when one can. */
  #refusal(): AppError | undefined {
    const { maxWaiting, maxBatch, maxWaitMs = Infinity } = this.#options;
    const waiting = this.#waiting.length;
    if (waiting >= maxWaiting) return tooMuch(`${maxWaiting} wait already`);
    const ms = Math.floor(waiting / maxBatch) * Math.min(...this.#tookMs);
    return ms > maxWaitMs ? tooMuch(`it would wait ${Math.round(ms)} ms`) : undefined;
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
    const startMs = performance.now();
    try {
      results = await this.#options.run(batch.map((w) => w.item));
    } catch (thrown) {
      const error = AppError.from(thrown);
      for (const w of batch) w.reject(error);
      return;
    } finally {
      this.#tookMs = [this.#tookMs[1], performance.now() - startMs];
    }
    batch.forEach((w, i) => {
      const result = results[i];
      if (result === undefined) w.reject(new AppError("INTERNAL", "The batch answered too few results"));
      else if (result instanceof AppError) w.reject(result);
      else w.resolve(result);
    });
  }
}

function tooMuch(why: string): AppError {
  const retryDelay = { nanos: RETRY_MS * 1_000_000 };
  return new AppError("RESOURCE_EXHAUSTED", `Cannot take the call: ${why}`, {
    details: [detail(RetryInfoSchema, { retryDelay })],
  });
}
