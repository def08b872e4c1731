import { type ClusterMetadata, Consumer } from "@platformatic/kafka";
import { logger } from "../telemetry/mod.ts";
import { Backoff, withDeadline } from "../time/mod.ts";
import type { KafkaConnection } from "./connection.ts";
import { describe, refused, unavailable } from "./failure.ts";
import type { Moment } from "./offsets.ts";
import type { StoredRecord } from "./record.ts";
import { type FetchResponse, storedRecords } from "./stored_records.ts";

/** What a {@link TopicTail} reads. */
export interface TopicTailOptions {
  readonly topic: string;
  /** Where it begins: at the first record, behind the last one, or at the first of this time or later. */
  readonly from: Moment;
  onRecord(record: StoredRecord): void;
}

type RawConsumer = Consumer<Uint8Array, Uint8Array, Uint8Array, Uint8Array>;

const FETCH_WAIT_MS = 500;
/** A broker that has not answered a fetch for so long is away, in milliseconds. */
const AWAY_MS = 1_500;
const FETCH_BYTES = 4 * 1024 * 1024;
/** Partitions that were added are noticed after this long at the latest, in milliseconds. */
const METADATA_MS = 5_000;
const CLOSE_MS = 3_000;
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
    const positions = await connection.offsets(options.topic, options.from);
    return new TopicTail(connection, options, newConsumer(connection, options.topic), positions);
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
    await close(this.#consumer);
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
        await close(this.#consumer);
        this.#consumer = newConsumer(this.#connection, topic);
      }
    }
  }

  /** One fetch from each broker that leads a partition. */
  async #fetchAll(): Promise<void> {
    const { topic } = this.#options;
    const consumer = this.#consumer;
    const metadata = await consumer.metadata({ topics: [topic] });
    const byNode = new Map<number, number[]>();
    for (const [partition, { leader }] of (metadata.topics.get(topic)?.partitions ?? []).entries()) {
      if (!this.#positions.has(partition)) this.#positions.set(partition, 0n); // it was added meanwhile
      byNode.set(leader, [...byNode.get(leader) ?? [], partition]);
    }
    if (byNode.size === 0) throw unavailable("the topic is not there");
    await Promise.all(
      [...byNode].map(async ([node, partitions]) => {
        const response = await this.#fetch(consumer, metadata, node, partitions);
        for (const { records, partition, next } of storedRecords(response, topic)) {
          for (const record of records) {
            if (record.offset >= (this.#positions.get(partition) ?? 0n)) this.#options.onRecord(record);
          }
          this.#positions.set(partition, next);
        }
      }),
    );
    this.#turn();
  }

  #fetch(
    consumer: RawConsumer,
    metadata: ClusterMetadata,
    node: number,
    partitions: readonly number[],
  ): Promise<FetchResponse> {
    return consumer.fetch({
      node,
      topics: [{
        topicId: metadata.topics.get(this.#options.topic)?.id ?? "",
        partitions: partitions.map((partition) => ({
          partition,
          fetchOffset: this.#positions.get(partition) ?? 0n,
          partitionMaxBytes: FETCH_BYTES,
          currentLeaderEpoch: -1,
          lastFetchedEpoch: -1,
        })),
      }],
    });
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

function newConsumer(connection: KafkaConnection, topic: string): RawConsumer {
  const consumer: RawConsumer = new Consumer({
    ...connection.clientOptions(),
    groupId: `parley-${crypto.randomUUID()}`, // it joins none
    maxWaitTime: FETCH_WAIT_MS,
    minBytes: 1,
    maxBytes: FETCH_BYTES,
    metadataMaxAge: METADATA_MS,
  });
  consumer.topics.track(topic); // a fetch finds its topics among these
  return consumer;
}

async function close(consumer: RawConsumer): Promise<void> {
  await withDeadline(consumer.close(true), CLOSE_MS, "close a reader").catch(() => {});
}
