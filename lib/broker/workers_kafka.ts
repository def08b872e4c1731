import { type KafkaConnection, type StoredRecord, TopicTail } from "../kafka/mod.ts";
import { announcement } from "./announcement.ts";
import type { LiveWorker } from "./broker.ts";
import { workersTopic, workersTopics } from "./names_kafka.ts";

interface Heard extends LiveWorker {
  /** By the monotonic clock. */
  readonly heardMs: number;
}

/**
 * Who lives: workers say so in a topic, three times as often as they must; whoever asks first begins to listen,
 * from the last few seconds on. What was said before is judged by the broker's clock against ours, the rest by
 * our own alone.
 */
export class KafkaWorkers implements AsyncDisposable {
  readonly #connection: KafkaConnection;
  readonly #queue: string;
  readonly #workerMs: number;
  readonly #heard = new Map<string, Heard>();
  #tail: Promise<TopicTail> | undefined;
  #isLive = false;

  constructor(connection: KafkaConnection, queue: string, workerMs: number) {
    this.#connection = connection;
    this.#queue = queue;
    this.#workerMs = workerMs;
  }

  async announce({ name, functions }: LiveWorker): Promise<AsyncDisposable> {
    await this.#connection.ensureTopics(workersTopics(this.#queue));
    const topic = workersTopic(this.#queue);
    const say = (value: string | undefined) => this.#connection.produce({ topic, key: name, value });
    const value = JSON.stringify({ functions });
    return await announcement(() => say(value), () => say(undefined), this.#workerMs / 3);
  }

  async workers(): Promise<readonly LiveWorker[]> {
    this.#tail ??= this.#open();
    const opening = this.#tail;
    opening.catch(() => this.#tail = undefined);
    await (await opening).caughtUp();
    this.#isLive = true;
    const sinceMs = performance.now() - this.#workerMs;
    for (const [name, { heardMs }] of this.#heard) if (heardMs < sinceMs) this.#heard.delete(name);
    return [...this.#heard.values()].map(({ name, functions }) => ({ name, functions }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const tail = await this.#tail?.catch(() => undefined);
    await tail?.[Symbol.asyncDispose]();
  }

  async #open(): Promise<TopicTail> {
    await this.#connection.ensureTopics(workersTopics(this.#queue));
    return await TopicTail.open(this.#connection, {
      topic: workersTopic(this.#queue),
      from: { sinceMs: Date.now() - 2 * this.#workerMs },
      onRecord: (record) => this.#hear(record),
    });
  }

  #hear({ key, value, timestampMs }: StoredRecord): void {
    if (key === undefined) return;
    const functions = value === undefined ? undefined : functionsOf(value);
    if (!functions) return void this.#heard.delete(key);
    const ageMs = this.#isLive ? 0 : Math.max(0, Date.now() - timestampMs);
    this.#heard.set(key, { name: key, functions, heardMs: performance.now() - ageMs });
  }
}

function functionsOf(value: string): readonly string[] | undefined {
  try {
    const { functions } = JSON.parse(value);
    return Array.isArray(functions) ? functions.filter((name) => typeof name === "string") : undefined;
  } catch {
    return undefined;
  }
}
