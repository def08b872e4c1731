import { type KafkaConnection, type NewRecord, RangeReader } from "../kafka/mod.ts";
import type { Wire } from "./call.ts";
import type { KafkaClaim } from "./claim_kafka.ts";
import { startedTopic, startedTopics } from "./names_kafka.ts";
import { startedFacts, startedRecord } from "./started_record_kafka.ts";

/** What {@link KafkaStarted} is made of. */
export interface KafkaStartedOptions {
  readonly connection: KafkaConnection;
  readonly queue: string;
  /** Of the topic, when it is made. */
  readonly partitions: number;
  /** The id of a call that only its body has. */
  readonly idOf?: ((wire: Wire, body: string) => string | undefined) | undefined;
  /** There are calls that are kept; how they end will be said from these offsets of the topic on. */
  onKept(from: ReadonlyMap<number, bigint>): void;
}

/** What was said of the calls of one partition before it was ours. */
interface History {
  /** How often each was handed out, by its place. */
  readonly attempts: Map<string, number>;
  /** Those that are not to be handed out. */
  readonly states: Map<string, CallState>;
}

/** Why a call is not to be handed out: it runs at the consumer that had its partition, or was settled by it. */
export type CallState = "kept" | "ended";

/** By so much may the clocks of callers be ahead of the broker's, in milliseconds. */
const SKEW_MS = 60_000;

/**
 * How often each call was handed out, whoever did: a consumer stores it before it hands calls out, those of one
 * turn in one request, and reads what was said of the calls that lie uncommitted in a partition that it takes
 * over. So a call that ends its worker each time is known to.
 *
 * What was said of a call is found for six hours, as far as its caller's clock is no more than a minute ahead of
 * the broker's.
 */
export class KafkaStarted implements AsyncDisposable {
  readonly #options: KafkaStartedOptions;
  readonly #reader: RangeReader;
  /** By partition. */
  readonly #histories = new Map<string, Promise<History>>();

  constructor(options: KafkaStartedOptions) {
    this.#options = options;
    this.#reader = new RangeReader(options.connection, startedTopic(options.queue));
  }

  /** Makes the topic. */
  async open(): Promise<void> {
    const { connection, queue, partitions } = this.#options;
    await connection.ensureTopics(startedTopics(queue, partitions));
  }

  /** What is known of claims that are not to be handed out. @throws AppError `UNAVAILABLE`; it can be repeated. */
  async states(claims: readonly KafkaClaim[]): Promise<ReadonlyMap<KafkaClaim, CallState>> {
    const known = new Map<KafkaClaim, CallState>();
    for (const claim of claims) {
      const state = (await this.#history(claim)).states.get(claim.key);
      if (state) known.set(claim, state);
    }
    for (const { key, place } of known.keys()) {
      (await this.#histories.get(partitionKey(place)))?.states.delete(key);
    }
    return known;
  }

  /** The claims with their attempts, which are stored. @throws AppError `UNAVAILABLE`; it can be repeated. */
  async start(claims: readonly KafkaClaim[]): Promise<KafkaClaim[]> {
    const counted: KafkaClaim[] = [];
    for (const claim of claims) {
      const before = (await this.#history(claim)).attempts.get(claim.key) ?? 0;
      counted.push({ ...claim, attempt: Math.max(claim.attempt, before + 1) });
    }
    await this.restate(counted);
    for (const claim of counted) (await this.#history(claim)).attempts.delete(claim.key);
    return counted;
  }

  /** Says that these are in hand still; `isKept` when their partitions go to others. */
  async restate(claims: readonly KafkaClaim[], isKept = false): Promise<void> {
    const { connection } = this.#options;
    await Promise.all(claims.map((claim) => connection.produce(this.#record(claim, claim.attempt, isKept))));
  }

  /** Says that this one is settled, which it is. */
  async end(claim: KafkaClaim): Promise<void> {
    await this.#options.connection.produce(this.#record(claim, 0, false));
  }

  /** The partition is not ours any more: what others do with it is to be read again. */
  forget(topic: string, partition: number): void {
    this.#histories.delete(partitionKey({ topic, partition }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader[Symbol.asyncDispose]();
  }

  #record({ wire, facts, body, place }: KafkaClaim, attempt: number, isKept: boolean): NewRecord {
    const id = facts.id ?? this.#options.idOf?.(wire, body);
    return startedRecord(this.#options.queue, place, { wire, id, attempt, isKept });
  }

  #history(claim: KafkaClaim): Promise<History> {
    const key = partitionKey(claim.place);
    let history = this.#histories.get(key);
    if (!history) {
      history = this.#read(claim);
      this.#histories.set(key, history);
      history.catch(() => this.#histories.delete(key)); // to be tried again
    }
    return history;
  }

  /** What was said of the calls of a partition, from its first uncommitted one on, which this is. */
  async #read({ place, storedMs }: KafkaClaim): Promise<History> {
    const { connection, queue, onKept } = this.#options;
    const topic = startedTopic(queue);
    const sinceMs = Math.min(storedMs, Date.now()) - SKEW_MS;
    const [begins, ends] = [
      await connection.offsets(topic, { sinceMs }),
      await connection.offsets(topic, "end"),
    ];
    const partition = place.partition % ends.size;
    const [from, to] = [begins.get(partition) ?? 0n, ends.get(partition) ?? 0n];
    const history: History = { attempts: new Map(), states: new Map() };
    const prefix = `${partitionKey(place)}:`;
    await this.#reader.read([{ partition, from, to }], {
      onRecord(record) {
        const { key, attempt, isKept } = startedFacts(record) ?? { key: "", attempt: 0, isKept: false };
        if (!key.startsWith(prefix) || BigInt(key.slice(prefix.length)) < place.offset) return;
        history.attempts.set(key, Math.max(history.attempts.get(key) ?? 0, attempt));
        if (attempt === 0) history.states.set(key, "ended");
        else if (isKept) history.states.set(key, "kept");
        else history.states.delete(key);
      },
    });
    if ([...history.states.values()].includes("kept")) onKept(ends);
    return history;
  }
}

function partitionKey({ topic, partition }: { readonly topic: string; readonly partition: number }): string {
  return `${topic}:${partition}`;
}
