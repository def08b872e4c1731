import { type KafkaConnection, type NewRecord, type StoredRecord, TopicTail } from "../kafka/mod.ts";
import { type Wire, WIRES } from "./call.ts";
import {
  type DeadLetter,
  type DeadLetters,
  type DeadQuery,
  MAX_DEAD_LETTERS,
  replayDeadlineMs,
} from "./dead_letters.ts";
import { factHeaders } from "./headers_kafka.ts";
import { callsTopic, deadTopic, deadTopics } from "./names_kafka.ts";

/** A dead letter as a record: its key is that of the letter. */
export function deadRecord(topic: string, letter: Omit<DeadLetter, "key">): NewRecord {
  return { topic, key: letter.id ?? crypto.randomUUID(), value: JSON.stringify(letter) };
}

/**
 * The dead letters of a queue: the last record of each key of a compacted topic, a tombstone where it was
 * dropped. The topic is read when somebody first asks, and followed from then on.
 */
export class KafkaDead implements DeadLetters, AsyncDisposable {
  readonly #connection: KafkaConnection;
  readonly #queue: string;
  readonly #onReplay: (wire: Wire, id: string, diedMs: number) => Promise<void>;
  readonly #letters = new Map<string, DeadLetter>();
  #tail: Promise<TopicTail> | undefined;

  /** `onReplay` makes all readers forget the reply to a call that died then. */
  constructor(
    connection: KafkaConnection,
    queue: string,
    onReplay: (wire: Wire, id: string, diedMs: number) => Promise<void>,
  ) {
    this.#connection = connection;
    this.#queue = queue;
    this.#onReplay = onReplay;
  }

  async list({ limit, after }: DeadQuery): Promise<readonly DeadLetter[]> {
    const letters = [...(await this.#read()).values()];
    const index = after === undefined ? -1 : letters.findIndex(({ key }) => key === after);
    return letters.slice(index + 1, index + 1 + limit);
  }

  async get(key: string): Promise<DeadLetter | undefined> {
    return (await this.#read()).get(key);
  }

  /**
   * Kafka has no step for all of it: first the reply is forgotten, then the call put back, then the letter
   * dropped. A process that ends between them leaves the letter, and the call is put back; replaying it once more
   * is safe: consumers know the same replay by the time when the call had died.
   */
  async replay(key: string): Promise<boolean> {
    const letter = await this.get(key);
    if (!letter) return false;
    const { id, wire, body, publishedMs, diedMs } = letter;
    const deadlineMs = replayDeadlineMs(letter);
    if (id !== undefined) await this.#onReplay(wire, id, diedMs);
    const headers = factHeaders({
      id,
      attempt: 1,
      dueMs: 0,
      publishedMs,
      deadlineMs: deadlineMs || undefined,
      replayedMs: diedMs,
    });
    await this.#connection.produce({ topic: callsTopic(this.#queue, wire), value: body, headers });
    await this.#bury(key);
    return true;
  }

  async drop(key: string): Promise<boolean> {
    if (!(await this.get(key))) return false;
    await this.#bury(key);
    return true;
  }

  async count(): Promise<number> {
    return (await this.#read()).size;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const tail = await this.#tail?.catch(() => undefined);
    await tail?.[Symbol.asyncDispose]();
  }

  /** All letters as of now, the oldest first. */
  async #read(): Promise<ReadonlyMap<string, DeadLetter>> {
    this.#tail ??= this.#open();
    const opening = this.#tail;
    opening.catch(() => this.#tail = undefined);
    await (await opening).caughtUp();
    const tooMany = [...this.#letters.keys()].slice(0, Math.max(0, this.#letters.size - MAX_DEAD_LETTERS));
    for (const key of tooMany) await this.#bury(key);
    return this.#letters;
  }

  async #open(): Promise<TopicTail> {
    await this.#connection.ensureTopics(deadTopics(this.#queue));
    const topic = deadTopic(this.#queue);
    this.#letters.clear();
    return await TopicTail.open(this.#connection, {
      topic,
      from: "start",
      onRecord: (record) => this.#hear(record),
    });
  }

  #hear({ key, value }: StoredRecord): void {
    if (key === undefined) return;
    this.#letters.delete(key); // one that died again is the youngest
    const letter = value === undefined ? undefined : deadLetter(key, value);
    if (letter) this.#letters.set(key, letter);
  }

  async #bury(key: string): Promise<void> {
    await this.#connection.produce({ topic: deadTopic(this.#queue), key, value: undefined });
    this.#letters.delete(key);
  }
}

/** What {@link deadRecord} wrote; `undefined` when it is something else. */
function deadLetter(key: string, value: string): DeadLetter | undefined {
  try {
    const { id, wire, body, reason, error, attempts, publishedMs, diedMs, ...more } = JSON.parse(value);
    const isOurs = WIRES.includes(wire) && typeof body === "string";
    if (!isOurs) return undefined;
    const { firstAttemptMs, lastAttemptMs, deadlineMs } = more;
    const times = { firstAttemptMs, lastAttemptMs, deadlineMs, publishedMs, diedMs };
    return { key, id, wire, body, reason, error, attempts, ...times };
  } catch {
    return undefined;
  }
}
