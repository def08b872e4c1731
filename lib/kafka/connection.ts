import { Admin, ProduceAcks, Producer, stringSerializers } from "@platformatic/kafka";
import { AppError } from "../error/mod.ts";
import { Batcher } from "../flow/mod.ts";
import { withDeadline } from "../time/mod.ts";
import { kafkaBrokers } from "./address.ts";
import { describe, kafkaFailure, unavailable } from "./failure.ts";
import { beginGroup, type Moment, offsets, type Range, uncommitted } from "./offsets.ts";
import type { NewRecord } from "./record.ts";
import { makeTopics, type TopicSpec } from "./topics.ts";

/** The bounds of a {@link KafkaConnection}. */
export interface KafkaOptions {
  /** How long {@link KafkaConnection.open} waits for the first answer: {@link OPEN_MS} unless given. */
  openMs?: number;
}

/** What every client of the driver is made with. */
export interface ClientOptions {
  clientId: string;
  bootstrapBrokers: string[];
  connectTimeout: number;
  timeout: number;
  requestTimeout: number;
  retries: number;
  retryDelay: number;
}

type TextProducer = Producer<string, string, string, string>;

/** How long opening waits for the first answer, in milliseconds. */
export const OPEN_MS = 5_000;
/** How long one request may take, in milliseconds; a fetch waits half a second for news by itself. */
const REQUEST_MS = 5_000;
/** A stale leader is noticed by trying again; an absent broker is the caller's to wait for. */
const RETRIES = 3;
const RETRY_MS = 100;
const MAX_BATCH = 5_000;
const MAX_BATCH_BYTES = 900_000;
const MAX_WAITING = 100_000;
/** How long what is under way may take to end when the connection is closed, in milliseconds. */
const CLOSE_MS = 2_000;

/**
 * What writes to one Kafka cluster. Records given while a request is under way share the next one.
 *
 * It reaches a broker that comes back by itself; while there is none each method fails with AppError
 * `UNAVAILABLE` after a few tries.
 */
export class KafkaConnection implements AsyncDisposable {
  /** The brokers that it begins with. */
  readonly address: string;
  readonly #admin: Admin;
  readonly #batcher: Batcher<NewRecord, true>;
  readonly #options: ClientOptions;
  readonly #producer: TextProducer;
  #closed = false;

  private constructor(brokers: string[]) {
    this.address = brokers.join(",");
    this.#options = {
      clientId: "parley",
      bootstrapBrokers: brokers,
      connectTimeout: REQUEST_MS,
      timeout: REQUEST_MS,
      requestTimeout: REQUEST_MS,
      retries: RETRIES,
      retryDelay: RETRY_MS,
    };
    this.#admin = new Admin(this.clientOptions());
    this.#producer = this.#newProducer();
    this.#batcher = new Batcher({
      run: (records) => this.#send(records),
      maxBatch: MAX_BATCH,
      maxBatchWeight: MAX_BATCH_BYTES,
      weigh: ({ value }) => value?.length ?? 0,
      maxWaiting: MAX_WAITING,
    });
  }

  /**
   * Connects, and waits for the first answer.
   *
   * @throws AppError `UNAVAILABLE` when there is none in time, `FAILED_PRECONDITION` when the list is no list.
   */
  static async open(brokers: string, { openMs = OPEN_MS }: KafkaOptions = {}): Promise<KafkaConnection> {
    if (!(openMs > 0)) throw new RangeError(`Cannot connect within ${openMs} ms: need > 0`);
    const connection = new KafkaConnection(kafkaBrokers(brokers));
    try {
      await withDeadline(connection.#admin.listTopics(), openMs, "connect to Kafka");
      return connection;
    } catch (cause) {
      await connection[Symbol.asyncDispose]();
      const { address } = connection;
      throw new AppError("UNAVAILABLE", `Cannot connect to Kafka at "${address}": ${describe(cause)}`, {
        cause,
      });
    }
  }

  /** What readers on the same cluster are made with. */
  clientOptions(): ClientOptions {
    return { ...this.#options, bootstrapBrokers: [...this.#options.bootstrapBrokers] };
  }

  /**
   * Stores a record on all replicas that are in sync. When it throws the record may be stored.
   *
   * @throws AppError `UNAVAILABLE`, or `RESOURCE_EXHAUSTED` when it is too large or too many wait.
   */
  async produce(record: NewRecord): Promise<void> {
    if (this.#closed) throw unavailable("it is closed");
    await this.#batcher.submit(record);
  }

  /** Makes the topics that are not there. */
  async ensureTopics(specs: readonly TopicSpec[]): Promise<void> {
    if (this.#closed) throw unavailable("it is closed");
    try {
      await withDeadline(makeTopics(this.#admin, specs), 2 * REQUEST_MS, "make topics");
    } catch (thrown) {
      throw kafkaFailure(thrown);
    }
  }

  /** Where a moment lies in each partition of a topic. */
  async offsets(topic: string, moment: Moment): Promise<Map<number, bigint>> {
    try {
      return await offsets(this.#admin, topic, moment);
    } catch (thrown) {
      throw kafkaFailure(thrown);
    }
  }

  /** The records of a topic that a group has not committed, by partition. */
  async uncommitted(group: string, topic: string): Promise<Range[]> {
    try {
      return await uncommitted(this.#admin, group, topic);
    } catch (thrown) {
      throw kafkaFailure(thrown);
    }
  }

  /**
   * Lets a group that has read nothing of a topic begin at a moment, and answers how many records it will never
   * see; 0 for one that has read some or has members, which is left as it is.
   */
  async beginGroup(group: string, topic: string, moment: Moment): Promise<bigint> {
    try {
      return await beginGroup(this.#admin, { group, topic, moment });
    } catch (thrown) {
      throw kafkaFailure(thrown);
    }
  }

  /** Closes it once what is under way is stored, or after two seconds. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const swallow = () => {};
    await withDeadline(this.#batcher.idle(), CLOSE_MS, "store the last records").catch(swallow);
    const closing = Promise.allSettled([this.#producer.close(true), this.#admin.close()]);
    await withDeadline(closing, CLOSE_MS, "close the connection").catch(swallow);
  }

  async #send(records: readonly NewRecord[]): Promise<readonly (true | AppError)[]> {
    try {
      const messages = records.map(({ topic, key, value, headers, partition }) => ({
        topic,
        ...(partition !== undefined && { partition }),
        ...(key !== undefined && { key }),
        ...(value !== undefined && { value }),
        ...(headers && { headers }),
      }));
      const sent = this.#producer.send({ messages, acks: ProduceAcks.ALL });
      await withDeadline(sent, (RETRIES + 1) * REQUEST_MS, "store records");
      return records.map(() => true);
    } catch (thrown) {
      const failure = kafkaFailure(thrown);
      if (failure instanceof AppError && failure.code === "RESOURCE_EXHAUSTED" && records.length > 1) {
        return await this.#sendOneByOne(records);
      }
      throw failure;
    }
  }

  /** One record that is too large does not fail those beside it. */
  async #sendOneByOne(records: readonly NewRecord[]): Promise<readonly (true | AppError)[]> {
    const results: (true | AppError)[] = [];
    for (const record of records) {
      results.push(await this.#send([record]).then(() => true as const, (thrown) => AppError.from(thrown)));
    }
    return results;
  }

  #newProducer(): TextProducer {
    return new Producer({ ...this.clientOptions(), autocreateTopics: false, serializers: stringSerializers });
  }
}
