import { type KafkaConnection, type StoredRecord, TopicTail } from "../kafka/mod.ts";
import { type Wire, WIRES } from "./call.ts";
import { controlTopic, controlTopics } from "./names_kafka.ts";

/** Who listens to {@link KafkaControl}. */
export interface ControlListener {
  /** The call was cancelled, and its caller answered. */
  onCancelled?(id: string): void;
  /** The call was put back that had died then: replies to it that are older do not count. */
  onReplayed?(wire: Wire, id: string, diedMs: number): void;
}

/** What was said that is remembered at the most; the oldest goes. */
const MAX_REMEMBERED = 100_000;

/**
 * What is told to all consumers of a queue and all readers of its replies: which calls were cancelled, and which
 * dead letters put back, as far back as replies live.
 */
export class KafkaControl implements AsyncDisposable {
  readonly #connection: KafkaConnection;
  readonly #queue: string;
  readonly #replyMs: number;
  readonly #listeners = new Set<ControlListener>();
  /** What was said, the oldest first, by what it was said of. */
  readonly #said = new Map<string, (listener: ControlListener) => void>();
  #tail: Promise<TopicTail> | undefined;

  constructor(connection: KafkaConnection, queue: string, replyMs: number) {
    this.#connection = connection;
    this.#queue = queue;
    this.#replyMs = replyMs;
  }

  /** Waits until all is known that was said before. @throws AppError `UNAVAILABLE` when the broker is away. */
  async caughtUp(): Promise<void> {
    this.#tail ??= this.#open();
    const opening = this.#tail;
    opening.catch(() => this.#tail = undefined); // to be tried again
    await (await opening).caughtUp();
  }

  /** Tells the listener what was said, and what will be. Answers what ends it. */
  listen(listener: ControlListener): () => void {
    this.#listeners.add(listener);
    for (const tell of this.#said.values()) tell(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Tells all that the call was cancelled. */
  async cancelled(wire: Wire, id: string): Promise<void> {
    await this.#say(id, `cancelled ${wire} 0`);
  }

  /** Tells all that the call which died then is put back. */
  async replayed(wire: Wire, id: string, diedMs: number): Promise<void> {
    await this.#say(id, `replayed ${wire} ${diedMs}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const tail = await this.#tail?.catch(() => undefined);
    await tail?.[Symbol.asyncDispose]();
  }

  async #say(key: string, value: string): Promise<void> {
    await this.#connection.ensureTopics(controlTopics(this.#queue));
    await this.#connection.produce({ topic: controlTopic(this.#queue), key, value });
  }

  async #open(): Promise<TopicTail> {
    await this.#connection.ensureTopics(controlTopics(this.#queue));
    return await TopicTail.open(this.#connection, {
      topic: controlTopic(this.#queue),
      from: { sinceMs: Date.now() - this.#replyMs },
      onRecord: (record) => this.#hear(record),
    });
  }

  #hear({ key: id, value }: StoredRecord): void {
    const [, what, name, ms] = /^(cancelled|replayed) ([a-z]+) (\d{1,15})$/.exec(value ?? "") ?? [];
    const wire = WIRES.find((one) => one === name);
    if (id === undefined || !wire) return;
    const tell = what === "cancelled"
      ? ({ onCancelled }: ControlListener) => onCancelled?.(id)
      : ({ onReplayed }: ControlListener) => onReplayed?.(wire, id, Number(ms));
    this.#said.set(`${what} ${wire} ${id}`, tell);
    for (const listener of this.#listeners) tell(listener);
    if (this.#said.size <= MAX_REMEMBERED) return;
    const [oldest] = this.#said.keys();
    if (oldest !== undefined) this.#said.delete(oldest);
  }
}
