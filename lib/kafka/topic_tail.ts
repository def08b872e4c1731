import { logger } from "../telemetry/mod.ts";
import { Backoff } from "../time/mod.ts";
import type { KafkaConnection } from "./connection.ts";
import { describe, refused, unavailable } from "./failure.ts";
import { closeFetcher, fetchFrom, openFetcher, placeOfTopic, type RawConsumer } from "./fetch.ts";
import type { Moment } from "./offsets.ts";
import type { StoredRecord } from "./record.ts";

/** What a {@link TopicTail} reads. */
export interface TopicTailOptions {
  readonly topic: string;
  /**
   * Where it begins: at the first record, behind the last one, at the first of this time or later; or the offset
   * of each partition, one that is not named from its first record on.
   */
  readonly from: Moment | ReadonlyMap<number, bigint>;
  onRecord(record: StoredRecord): void;
}

const FETCH_WAIT_MS = 500;
/** A broker that has not answered a fetch for so long is away, in milliseconds. */
const AWAY_MS = 1_500;
const RECONNECT_MIN_MS = 50;
const RECONNECT_MAX_MS = 1_000;

const log = logger("kafka");

/**
 * Reads all partitions of a topic from one moment on, without a group: each reader gets every record. It goes
 * on where it was when a broker was away, for as long as it takes.
 */
export class TopicTail implements AsyncDisposable {
  readonly #connection: KafkaConnection;
  readonly #options: TopicTailOptions;
  /** The offset to read next, by partition. */
  readonly #positions: Map<number, bigint>;
  readonly #closing = new AbortController();
  readonly #keeper: Promise<void>;
  #consumer: RawConsumer;
  #moved = Promise.withResolvers<void>();
  #heardMs = performance.now();
  #failed = false;

  private constructor(
    connection: KafkaConnection,
    options: TopicTailOptions,
    consumer: RawConsumer,
    positions: Map<number, bigint>,
  ) {
    this.#connection = connection;
    this.#options = options;
    this.#consumer = consumer;
    this.#positions = positions;
    this.#keeper = this.#keep();
  }

  /**
   * Fixes where it begins, and reads from there. What is stored after this resolves is read.
   *
   * @throws AppError `UNAVAILABLE` when the broker is away or has no such topic.
   */
  static async open(connection: KafkaConnection, options: TopicTailOptions): Promise<TopicTail> {
    const { topic, from } = options;
    const isMoment = typeof from === "string" || "sinceMs" in from;
    const positions = isMoment ? await connection.offsets(topic, from) : new Map(from);
    return new TopicTail(connection, options, openFetcher(connection, topic, FETCH_WAIT_MS), positions);
  }

  /**
   * Waits until everything that was stored before this was called has been read.
   *
   * @throws AppError `UNAVAILABLE` when the broker is away, or the reader is closed.
   */
  async caughtUp(): Promise<void> {
    const ends = await this.#connection.offsets(this.#options.topic, "end");
    const isBehind = () => [...ends].some(([partition, end]) => (this.#positions.get(partition) ?? 0n) < end);
    while (isBehind()) {
      if (this.#closing.signal.aborted) throw unavailable("the reader is closed");
      await this.#moved.promise;
    }
  }

  /** Whether nothing is heard of a broker now. */
  get isAway(): boolean {
    return this.#failed || performance.now() - this.#heardMs > AWAY_MS;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    this.#turn();
    await closeFetcher(this.#consumer);
    await this.#keeper;
  }

  async #keep(): Promise<void> {
    const { signal } = this.#closing;
    const backoff = new Backoff({ minMs: RECONNECT_MIN_MS, maxMs: RECONNECT_MAX_MS });
    let said = false;
    while (!signal.aborted) {
      try {
        await this.#fetchAll();
        this.#failed = false;
        this.#heardMs = performance.now();
        backoff.reset();
        said = false;
      } catch (thrown) {
        if (signal.aborted) return;
        this.#failed = true;
        const { topic } = this.#options;
        if (refused(thrown, "OFFSET_OUT_OF_RANGE")) await this.#moveIntoRange().catch(() => {});
        if (!said) log.warn("Cannot read {topic}: {why}", { topic, why: describe(thrown) });
        said = true;
        await backoff.wait(signal);
        if (signal.aborted) return;
        await closeFetcher(this.#consumer);
        this.#consumer = openFetcher(this.#connection, topic, FETCH_WAIT_MS);
      }
    }
  }

  /** One fetch from each broker that leads a partition. */
  async #fetchAll(): Promise<void> {
    const { topic } = this.#options;
    const metadata = await placeOfTopic(this.#consumer, topic);
    for (const partition of metadata.topics.get(topic)?.partitions.keys() ?? []) {
      if (!this.#positions.has(partition)) this.#positions.set(partition, 0n); // it was added meanwhile
    }
    const asked = new Map(this.#positions);
    await fetchFrom(this.#consumer, { metadata, topic }, asked, ({ records, partition, next }) => {
      for (const record of records) {
        if (record.offset >= (this.#positions.get(partition) ?? 0n)) this.#options.onRecord(record);
      }
      this.#positions.set(partition, next);
    });
    this.#turn();
  }

  /** Goes on at the first record that is left, or at the end when the log has become shorter. */
  async #moveIntoRange(): Promise<void> {
    const { topic } = this.#options;
    const starts = await this.#connection.offsets(topic, "start");
    const ends = await this.#connection.offsets(topic, "end");
    for (const [partition, position] of this.#positions) {
      const [start, end] = [starts.get(partition) ?? 0n, ends.get(partition) ?? 0n];
      if (position < start) this.#positions.set(partition, start);
      else if (position > end) this.#positions.set(partition, end);
    }
  }

  #turn(): void {
    this.#moved.resolve();
    this.#moved = Promise.withResolvers<void>();
  }
}
