import { AppError } from "../error/mod.ts";
import { type KafkaConnection, TopicTail } from "../kafka/mod.ts";
import type { WaitOptions } from "./broker.ts";
import type { Wire } from "./call.ts";
import { repliesTopic } from "./names_kafka.ts";
import { replyId } from "./reply_id_kafka.ts";
import { persist, TimeLimit } from "./patience.ts";
import { ReplyDesk } from "./reply_desk.ts";

/** Replies that were read and are remembered at the most, whoever waits for them; the oldest goes. */
const MAX_REMEMBERED = 10_000;
const MAX_REMEMBERED_CHARS = 32 * 1024 * 1024;

/**
 * The replies of one queue, as one client reads them: from the end of the topic on, as it was before the first
 * call that is waited for was stored. The first reply to an id is the one that counts.
 */
export class KafkaReplies implements AsyncDisposable {
  readonly #connection: KafkaConnection;
  readonly #queue: string;
  readonly #makeTopics: (wire: Wire) => Promise<void>;
  readonly #desk = new ReplyDesk();
  readonly #tails = new Map<Wire, Promise<TopicTail>>();
  readonly #bodies = new Map<string, string>();
  #chars = 0;
  #closed = false;

  constructor(connection: KafkaConnection, queue: string, makeTopics: (wire: Wire) => Promise<void>) {
    this.#makeTopics = makeTopics;
    this.#connection = connection;
    this.#queue = queue;
  }

  /** Reads replies of this wire from now on. @throws AppError `UNAVAILABLE` when the broker is away. */
  open(wire: Wire): Promise<TopicTail> {
    let tail = this.#tails.get(wire);
    if (!tail) {
      tail = this.#open(wire);
      this.#tails.set(wire, tail);
      tail.catch(() => this.#tails.delete(wire)); // to be tried again
    }
    return tail;
  }

  /** The reply will be waited for. */
  expect(wire: Wire, id: string): void {
    if (!this.#bodies.has(keyOf(wire, id))) this.#desk.expect({ wire, id });
  }

  /** It will not, after all. */
  unexpect(wire: Wire, id: string): void {
    this.#desk.forget({ wire, id });
  }

  /** The body of the reply, once it was read. For what it throws see `BrokerQueue.waitFor`. */
  async waitFor(wire: Wire, id: string, options: WaitOptions): Promise<string> {
    const what = `wait for the reply to "${id}"`;
    let isAway = () => false;
    using limit = new TimeLimit(
      options,
      () =>
        isAway()
          ? new AppError("UNAVAILABLE", `Cannot ${what}: the broker is away`)
          : new AppError("DEADLINE_EXCEEDED", `Cannot ${what}: no reply within ${options.timeoutMs} ms`),
    );
    const opening = persist(async () => {
      try {
        return await this.open(wire);
      } catch (thrown) {
        isAway = () => true;
        throw thrown;
      }
    }, limit);
    const tail = await Promise.race([opening, limit.over]);
    isAway = () => tail.isAway;
    const known = this.read(wire, id);
    if (known !== undefined) {
      this.#desk.forget({ wire, id });
      return known;
    }
    const { promise, resolve } = Promise.withResolvers<string>();
    const leave = this.#desk.wait({ wire, id }, resolve);
    try {
      return await Promise.race([promise, limit.over]);
    } finally {
      leave();
    }
  }

  /** A reply that was read and is remembered. */
  read(wire: Wire, id: string): string | undefined {
    return this.#bodies.get(keyOf(wire, id));
  }

  /** The next reply to this id counts as the first. */
  forget(wire: Wire, id: string): void {
    const key = keyOf(wire, id);
    this.#chars -= this.#bodies.get(key)?.length ?? 0;
    this.#bodies.delete(key);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    const tails = await Promise.allSettled(this.#tails.values());
    await Promise.all(
      tails.map((tail) => tail.status === "fulfilled" ? tail.value[Symbol.asyncDispose]() : undefined),
    );
  }

  async #open(wire: Wire): Promise<TopicTail> {
    if (this.#closed) throw new AppError("UNAVAILABLE", "Cannot read replies: the broker is closed");
    await this.#makeTopics(wire);
    return await TopicTail.open(this.#connection, {
      topic: repliesTopic(this.#queue, wire),
      from: "end",
      onRecord: (record) => {
        const id = replyId(record);
        if (id !== undefined && record.value !== undefined) this.#bring(wire, id, record.value);
      },
    });
  }

  #bring(wire: Wire, id: string, body: string): void {
    const key = keyOf(wire, id);
    if (this.#bodies.has(key)) return; // the first one counts
    this.#bodies.set(key, body);
    this.#chars += body.length;
    this.#desk.bring({ wire, id }, body);
    for (const [oldest, { length }] of this.#bodies) {
      if (this.#bodies.size <= MAX_REMEMBERED && this.#chars <= MAX_REMEMBERED_CHARS) return;
      this.#bodies.delete(oldest);
      this.#chars -= length;
    }
  }
}

function keyOf(wire: Wire, id: string): string {
  return `${wire} ${id}`;
}
