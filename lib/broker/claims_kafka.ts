import { AppError } from "../error/mod.ts";
import type { GroupReader, KafkaConnection, StoredRecord } from "../kafka/mod.ts";
import { logger } from "../telemetry/mod.ts";
import { withDeadline } from "../time/mod.ts";
import type { Wire } from "./call.ts";
import type { ClaimSink, ClaimStore, Settlement } from "./claim.ts";
import { claimOf, type KafkaClaim } from "./claim_kafka.ts";
import type { KafkaControl } from "./control_kafka.ts";
import { FinishedCalls } from "./finished_calls.ts";
import { joinGroup } from "./join_group_kafka.ts";
import { KeptClaims } from "./kept_kafka.ts";
import { LaterClaims } from "./later_kafka.ts";
import { deadTopics, retryTopic } from "./names_kafka.ts";
import { persist } from "./patience.ts";
import { replyOf, settlementRecords } from "./settlement_kafka.ts";
import { KafkaStarted, type KafkaStartedOptions } from "./started_kafka.ts";
import type { BrokerTimes } from "./times.ts";

/** What {@link KafkaClaims} claims of. */
export interface KafkaClaimsOptions {
  readonly connection: KafkaConnection;
  readonly queue: string;
  readonly wires: readonly Wire[];
  readonly times: Required<BrokerTimes>;
  readonly control: KafkaControl;
  /** See `KafkaStarted`. */
  readonly startedTopic: Pick<KafkaStartedOptions, "partitions" | "idOf">;
  /** Makes the topics of one wire that are not there. */
  makeTopics(wire: Wire): Promise<void>;
}

/** How long joining may take, in milliseconds: until the others have heard of it. */
const JOIN_MS = 60_000;

const log = logger("broker");

/**
 * What one consumer claims of a queue: the partitions of its group, for as long as it is a member. Its claims
 * are lost with their partition; committed is what is settled, up to the lowest record that is not.
 *
 * Calls that come twice within the window are handed out once, as far as this consumer saw both. When it is
 * stopped it leaves the group at once: what it holds it finishes, and those who have its partitions then wait for
 * that.
 */
export class KafkaClaims implements ClaimStore<KafkaClaim> {
  readonly #options: KafkaClaimsOptions;
  readonly #readers = new Map<Wire, GroupReader>();
  readonly #finished: FinishedCalls;
  readonly #later = new LaterClaims(() => this.#turn());
  readonly #started: KafkaStarted;
  readonly #kept: KeptClaims;
  /** What the sink was offered, or is about to be, and is not settled or lost, by its key. */
  readonly #open = new Map<string, KafkaClaim>();
  #unlisten: () => void = () => {};
  #wake = Promise.withResolvers<void>();
  #sink: ClaimSink<KafkaClaim> | undefined;
  #pumping: Promise<void> = Promise.resolve();
  #leaving: Promise<void> | undefined;

  constructor(options: KafkaClaimsOptions) {
    this.#options = options;
    const { connection, queue, times, startedTopic } = options;
    this.#finished = new FinishedCalls(times.deduplicateMs);
    this.#kept = new KeptClaims({
      ...{ connection, queue, claimMs: times.claimMs },
      onSettled: (claim) => this.#finish(claim),
      onDead: (claim) => this.#later.add(claim, 0),
    });
    const onKept = (from: ReadonlyMap<number, bigint>) => this.#kept.open(from);
    this.#started = new KafkaStarted({ ...{ connection, queue }, ...startedTopic, onKept });
  }

  async start(sink: ClaimSink<KafkaClaim>): Promise<void> {
    this.#sink = sink;
    const { queue, wires, connection, control, makeTopics } = this.#options;
    for (const wire of wires) await makeTopics(wire);
    await connection.ensureTopics(deadTopics(queue));
    await this.#started.open();
    await control.caughtUp();
    this.#unlisten = control.listen({ onCancelled: (id) => sink.cancel(id) });
    for (const wire of wires) {
      const reader = await joinGroup(connection, {
        ...{ queue, wire, times: this.#options.times },
        onRecords: () => this.#turn(),
        onLost: (topic, partition) => this.#lose(topic, partition),
      });
      this.#readers.set(wire, reader);
    }
    sink.stopped.addEventListener("abort", () => this.#stop(), { once: true });
    const joined = Promise.all([...this.#readers.values()].map(({ joined }) => joined));
    await withDeadline(joined, JOIN_MS, "join the group").catch((cause) => {
      throw new AppError("UNAVAILABLE", `Cannot consume the queue "${queue}": its group does not let it in`, {
        cause,
      });
    });
    this.#pumping = this.#pump(sink);
  }

  async settle(claim: KafkaClaim, settlement: Settlement): Promise<boolean> {
    const { wire, place, facts } = claim;
    const { queue, connection } = this.#options;
    if (!this.#readers.get(wire)?.owns(place)) return false;
    const records = settlementRecords(queue, claim, settlement);
    const isOver = settlement.kind === "complete" || settlement.kind === "dead";
    if (!isOver) this.#finished.leave(nameOf(facts)); // what is put back may be read before this ends
    for (const record of records) await connection.produce(record);
    // Readers see by the reply that a call has ended, else it is said; so it is to who has the partition now.
    const isSeen = replyOf(settlement) !== undefined && !this.#leaving;
    if (!isSeen) await this.#started.end(claim);
    if (isOver) this.#finish(claim);
    else this.#readers.get(wire)?.finish(place);
    this.#open.delete(claim.key);
    return true;
  }

  /** The group's heartbeats renew all claims, and tell which are lost; others are told that they run. */
  async renew(claims: readonly KafkaClaim[]): Promise<readonly KafkaClaim[]> {
    await this.#started.restate(claims, this.#leaving !== undefined);
    return [];
  }

  /** How many calls of a topic are handed out, or about to be. */
  running(topic: string): number {
    return this.#sink?.held().filter(({ place }) => place.topic === topic).length ?? 0;
  }

  /** How far the partitions that are ours have come; empty when none is. */
  progress(wire: Wire, topic: string): ReturnType<GroupReader["progress"]> {
    return this.#readers.get(wire)?.progress(topic) ?? new Map();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#unlisten();
    this.#stop();
    await this.#leaving;
    await this.#kept[Symbol.asyncDispose]();
    await this.#started[Symbol.asyncDispose]();
  }

  /** Brings the sink what there is room for, until it stops. */
  async #pump(sink: ClaimSink<KafkaClaim>): Promise<void> {
    while (!sink.stopped.aborted) {
      const woken = this.#wake.promise;
      let free = sink.free();
      const claims = this.#later.take(free);
      for (const [wire, reader] of this.#readers) {
        while (claims.length < free && !this.#later.isFull) {
          const records = reader.take(free - claims.length);
          if (records.length === 0) break;
          claims.push(...records.flatMap((record) => this.#claim(wire, reader, record)));
        }
      }
      if (claims.length > 0) await this.#offer(sink, claims);
      free = sink.free();
      if (free === 0) await sink.room();
      else if (claims.length === 0) await woken;
    }
  }

  /** Hands claims out once it is stored that they are; those that are lost meanwhile are left out. */
  async #offer(sink: ClaimSink<KafkaClaim>, claims: readonly KafkaClaim[]): Promise<void> {
    for (const claim of claims) this.#open.set(claim.key, claim);
    const end = { signal: sink.stopped };
    try {
      const states = await persist(() => this.#started.states(claims), end);
      for (const [claim, state] of states) {
        if (!this.#open.delete(claim.key)) continue;
        if (state === "kept") this.#kept.add(claim);
        else this.#finish(claim);
      }
      const free = claims.filter((claim) => this.#open.has(claim.key));
      const started = await persist(() => this.#started.start(free), end);
      sink.offer(started.filter(({ key }) => this.#open.has(key)));
    } catch (why) {
      // It has stopped, or the broker refuses: they are not committed, and so another's.
      if (!sink.stopped.aborted) {
        log.error("Cannot hand out {count} calls: {why}", { count: claims.length, why });
      }
      for (const { key } of claims) this.#open.delete(key);
    }
  }

  /** One record as a claim; none when it is not due yet, or its call is known. */
  #claim(wire: Wire, reader: GroupReader, record: StoredRecord): KafkaClaim[] {
    const claim = claimOf(wire, record);
    const isAgain = record.topic === retryTopic(this.#options.queue, wire);
    if (!claim || !this.#finished.enter(nameOf(claim.facts), isAgain)) {
      reader.finish(record);
      return [];
    }
    const waitMs = claim.facts.dueMs - Date.now();
    if (waitMs <= 0) return [claim];
    this.#later.add(claim, waitMs);
    return [];
  }

  #lose(topic: string, partition: number): void {
    this.#started.forget(topic, partition);
    const isLost = ({ place }: KafkaClaim) => place.topic === topic && place.partition === partition;
    const open = [...this.#open.values()].filter(isLost);
    const aside = [...this.#later.remove(isLost), ...this.#kept.remove(isLost)];
    for (const { facts } of [...aside, ...open]) this.#finished.leave(nameOf(facts));
    this.#sink?.lose(this.#sink.held().filter(isLost));
    for (const { key } of open) this.#open.delete(key);
  }

  /** It has come to its end, here or elsewhere. */
  #finish({ wire, place, facts }: KafkaClaim): void {
    this.#finished.add(nameOf(facts));
    this.#readers.get(wire)?.finish(place);
  }

  /** What is not handed out is left to the others: it is not committed. */
  #stop(): void {
    this.#later.remove(() => true);
    this.#kept.remove(() => true);
    for (const reader of this.#readers.values()) reader.stop();
    this.#turn();
    this.#leaving ??= this.#leave();
  }

  /** Leaves the group, so that others get the partitions at once; they are told what runs here still. */
  async #leave(): Promise<void> {
    await this.#pumping;
    await this.#started.restate([...this.#open.values()], true).catch((why) => {
      log.warn("Calls that run may run once more: {why}", { why });
    });
    await Promise.all([...this.#readers.values()].map((reader) => reader[Symbol.asyncDispose]()));
  }

  #turn(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers<void>();
  }
}

/** What a consumer knows a call by; one that was put back is another. */
function nameOf({ id, replayedMs }: KafkaClaim["facts"]): string | undefined {
  return id !== undefined && replayedMs > 0 ? `${id} ${replayedMs}` : id;
}
