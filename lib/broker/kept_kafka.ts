import { type KafkaConnection, type StoredRecord, TopicTail } from "../kafka/mod.ts";
import type { KafkaClaim } from "./claim_kafka.ts";
import { startedTopic } from "./names_kafka.ts";
import { startedFacts } from "./started_record_kafka.ts";

/** What {@link KeptClaims} are made of. */
export interface KeptClaimsOptions {
  readonly connection: KafkaConnection;
  readonly queue: string;
  /** A consumer that says nothing of a call for so long is taken for dead, in milliseconds. */
  readonly claimMs: number;
  /** Its consumer has settled it: nothing is left to do. */
  onSettled(claim: KafkaClaim): void;
  /** Its consumer is dead: it is to be handed out again. */
  onDead(claim: KafkaClaim): void;
}

/** Calls that ended and are remembered at the most; the oldest goes. */
const MAX_ENDED = 10_000;

/**
 * Calls of partitions that are ours, which run at the consumer that had them before: it finishes what it has begun.
 * They wait here until it says that it has settled them, or says nothing for too long.
 */
export class KeptClaims implements AsyncDisposable {
  readonly #options: KeptClaimsOptions;
  readonly #kept = new Map<string, { readonly claim: KafkaClaim; timer: ReturnType<typeof setTimeout> }>();
  /** What ended since we listen: it may have ended before it came here. */
  readonly #ended = new Set<string>();
  #tail: Promise<TopicTail> | undefined;

  constructor(options: KeptClaimsOptions) {
    this.#options = options;
  }

  /** Listens from these offsets on, if it does not yet: nothing that was said before is asked for. */
  open(from: ReadonlyMap<number, bigint>): void {
    const { connection, queue } = this.#options;
    this.#tail ??= TopicTail.open(connection, {
      topic: startedTopic(queue),
      from,
      onRecord: (record) => this.#hear(record),
    });
  }

  /** Waits for the end of a call. */
  add(claim: KafkaClaim): void {
    if (this.#ended.has(claim.key)) this.#options.onSettled(claim);
    else this.#kept.set(claim.key, { claim, timer: this.#wait(claim) });
  }

  /** Forgets those for which it holds, and answers them. */
  remove(holds: (claim: KafkaClaim) => boolean): KafkaClaim[] {
    const removed = [...this.#kept.values()].map(({ claim }) => claim).filter(holds);
    for (const { key } of removed) this.#take(key);
    return removed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.remove(() => true);
    const tail = await this.#tail?.catch(() => undefined);
    await tail?.[Symbol.asyncDispose]();
  }

  #hear(record: StoredRecord): void {
    const facts = startedFacts(record);
    if (!facts) return;
    const kept = this.#kept.get(facts.key);
    if (facts.attempt > 0) {
      if (!kept) return;
      clearTimeout(kept.timer);
      kept.timer = this.#wait(kept.claim);
      return;
    }
    this.#take(facts.key);
    if (kept) return this.#options.onSettled(kept.claim);
    this.#ended.add(facts.key);
    if (this.#ended.size <= MAX_ENDED) return;
    const [oldest] = this.#ended;
    if (oldest !== undefined) this.#ended.delete(oldest);
  }

  #wait(claim: KafkaClaim): ReturnType<typeof setTimeout> {
    return setTimeout(() => {
      this.#take(claim.key);
      this.#options.onDead(claim);
    }, this.#options.claimMs);
  }

  #take(key: string): void {
    clearTimeout(this.#kept.get(key)?.timer);
    this.#kept.delete(key);
  }
}
