import type { KafkaConnection } from "./connection.ts";
import { kafkaFailure, refused } from "./failure.ts";
import { closeFetcher, fetchFrom, openFetcher, placeOfTopic, type RawConsumer } from "./fetch.ts";
import type { Range } from "./offsets.ts";
import type { StoredRecord } from "./record.ts";

/** What a {@link RangeReader} is to do with what it reads. */
export interface RangeReaderOptions {
  /** Gets each record; of one partition in order. Answers `true` when the rest is not wanted. */
  onRecord(record: StoredRecord): boolean | void;
}

/** What is asked for lies there: an answer without records says that it does not, in milliseconds. */
const FETCH_WAIT_MS = 50;
/** So many in a row, and nothing is left there. */
const MAX_EMPTY_ANSWERS = 20;

/** Reads pieces of one topic that are stored already, one after the other. */
export class RangeReader implements AsyncDisposable {
  readonly #connection: KafkaConnection;
  readonly #topic: string;
  #consumer: RawConsumer | undefined;
  #reading: Promise<unknown> = Promise.resolve();

  constructor(connection: KafkaConnection, topic: string) {
    this.#connection = connection;
    this.#topic = topic;
  }

  /**
   * Reads these ranges; what was deleted meanwhile is left out.
   *
   * @throws AppError `UNAVAILABLE` when the broker is away.
   */
  read(ranges: readonly Range[], options: RangeReaderOptions): Promise<void> {
    const reading = this.#reading.then(() => this.#read(ranges, options));
    this.#reading = reading.catch(() => {});
    return reading;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reading;
    if (this.#consumer) await closeFetcher(this.#consumer);
    this.#consumer = undefined;
  }

  async #read(ranges: readonly Range[], { onRecord }: RangeReaderOptions): Promise<void> {
    const ends = new Map(ranges.map(({ partition, to }) => [partition, to]));
    const positions = new Map(ranges.filter(({ from, to }) => from < to).map((r) => [r.partition, r.from]));
    let isEnough = false;
    let emptyAnswers = 0;
    try {
      while (positions.size > 0 && !isEnough && emptyAnswers < MAX_EMPTY_ANSWERS) {
        emptyAnswers++;
        const consumer = this.#consumer ??= openFetcher(this.#connection, this.#topic, FETCH_WAIT_MS);
        const metadata = await placeOfTopic(consumer, this.#topic);
        const asked = new Map(positions);
        await fetchFrom(consumer, { metadata, topic: this.#topic }, asked, ({ partition, records, next }) => {
          emptyAnswers = 0;
          const [from, to] = [asked.get(partition) ?? 0n, ends.get(partition) ?? 0n];
          for (const record of records) {
            if (isEnough || record.offset < from || record.offset >= to) continue;
            isEnough = onRecord(record) === true;
          }
          if (next < to) positions.set(partition, next);
          else positions.delete(partition);
        });
      }
    } catch (thrown) {
      const consumer = this.#consumer;
      this.#consumer = undefined;
      if (consumer) await closeFetcher(consumer);
      if (!refused(thrown, "OFFSET_OUT_OF_RANGE")) throw kafkaFailure(thrown);
      await this.#read(await this.#left(positions, ends), { onRecord });
    }
  }

  /** What of these ranges is stored still. */
  async #left(positions: ReadonlyMap<number, bigint>, ends: ReadonlyMap<number, bigint>): Promise<Range[]> {
    const starts = await this.#connection.offsets(this.#topic, "start");
    const stored = await this.#connection.offsets(this.#topic, "end");
    return [...positions].map(([partition, from]) => {
      const [start, end] = [starts.get(partition) ?? 0n, stored.get(partition) ?? 0n];
      const to = ends.get(partition) ?? 0n;
      return { partition, from: from > start ? from : start, to: to < end ? to : end };
    });
  }
}
