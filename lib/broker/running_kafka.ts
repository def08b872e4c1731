import { type KafkaConnection, type StoredRecord, TopicTail } from "../kafka/mod.ts";
import type { Wire } from "./call.ts";
import { startedTopic, startedTopics } from "./names_kafka.ts";
import { startedFacts } from "./started_record_kafka.ts";

interface Running {
  readonly place: string;
  /** By the monotonic clock. */
  readonly heardMs: number;
}

/** What {@link KafkaRunning} is made of. */
export interface KafkaRunningOptions {
  readonly connection: KafkaConnection;
  readonly queue: string;
  /** Of the topic, when it is made. */
  readonly partitions: number;
  /** A consumer that says nothing for so long is taken for dead, in milliseconds. */
  readonly aliveMs: number;
}

/** Calls in hand that are remembered at the most; the oldest goes. */
const MAX_REMEMBERED = 100_000;

/**
 * Which calls consumers have in hand, as they say it: whoever asks first begins to listen, from the last few
 * seconds on, since what is in hand is said again and again.
 */
export class KafkaRunning implements AsyncDisposable {
  readonly #options: KafkaRunningOptions;
  readonly #running = new Map<string, Running>();
  #tail: Promise<TopicTail> | undefined;
  #isLive = false;

  constructor(options: KafkaRunningOptions) {
    this.#options = options;
  }

  /** Whether a consumer has said so lately, and not that it ended: whether there is a reply is not looked up. */
  async has(wire: Wire, id: string): Promise<boolean> {
    this.#tail ??= this.#open();
    const opening = this.#tail;
    opening.catch(() => this.#tail = undefined);
    await (await opening).caughtUp();
    this.#isLive = true;
    const heardMs = this.#running.get(`${wire} ${id}`)?.heardMs ?? -Infinity;
    return performance.now() - heardMs < this.#options.aliveMs;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const tail = await this.#tail?.catch(() => undefined);
    await tail?.[Symbol.asyncDispose]();
  }

  async #open(): Promise<TopicTail> {
    const { connection, queue, partitions, aliveMs } = this.#options;
    await connection.ensureTopics(startedTopics(queue, partitions));
    return await TopicTail.open(connection, {
      topic: startedTopic(queue),
      from: { sinceMs: Date.now() - 2 * aliveMs },
      onRecord: (record) => this.#hear(record),
    });
  }

  #hear(record: StoredRecord): void {
    const facts = startedFacts(record);
    if (facts?.id === undefined) return;
    const name = `${facts.wire} ${facts.id}`;
    if (facts.attempt === 0) {
      if (this.#running.get(name)?.place === facts.key) this.#running.delete(name);
      return;
    }
    // What was said before we listened is judged by the broker's clock against ours, the rest by ours alone.
    const ageMs = this.#isLive ? 0 : Math.max(0, Date.now() - record.timestampMs);
    this.#running.delete(name);
    this.#running.set(name, { place: facts.key, heardMs: performance.now() - ageMs });
    for (const [oldest, { heardMs }] of this.#running) {
      const isStale = performance.now() - heardMs > this.#options.aliveMs;
      if (!isStale && this.#running.size <= MAX_REMEMBERED) return;
      this.#running.delete(oldest);
    }
  }
}
