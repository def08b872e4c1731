import { AppError } from "../error/mod.ts";
import { GroupReader, type KafkaConnection, type StoredRecord } from "../kafka/mod.ts";
import { logger } from "../telemetry/mod.ts";
import { withDeadline } from "../time/mod.ts";
import type { Wire } from "./call.ts";
import type { ClaimSink, ClaimStore, Settlement } from "./claim.ts";
import { claimOf, type KafkaClaim } from "./claim_kafka.ts";
import type { KafkaControl } from "./control_kafka.ts";
import { FinishedCalls } from "./finished_calls.ts";
import { LaterClaims } from "./later_kafka.ts";
import { callsTopic, deadTopics, groupOf, retryTopic } from "./names_kafka.ts";
import { persist } from "./patience.ts";
import { settlementRecords } from "./settlement_kafka.ts";
import type { KafkaStarted } from "./started_kafka.ts";
import type { BrokerTimes } from "./times.ts";

/** What {@link KafkaClaims} claims of. */
export interface KafkaClaimsOptions {
  readonly connection: KafkaConnection;
  readonly queue: string;
  readonly wires: readonly Wire[];
  readonly times: Required<BrokerTimes>;
  readonly control: KafkaControl;
  /** Its own: disposed with it. */
  readonly started: KafkaStarted;
  /** Makes the topics of one wire that are not there. */
  makeTopics(wire: Wire): Promise<void>;
}

/** The sessions that a Kafka broker allows unless it is told otherwise, in milliseconds. */
const MIN_SESSION_MS = 6_000;
const MAX_SESSION_MS = 1_800_000;
/** How often a member says that it lives, at the least, in milliseconds: so soon does it hear of a rebalance. */
const MAX_HEARTBEAT_MS = 1_000;
/** How long joining may take, in milliseconds: until the others have heard of it. */
const JOIN_MS = 60_000;

const log = logger("broker");

/**
 * What one consumer claims of a queue: the partitions of its group, for as long as it is a member. Its claims
 * are lost with their partition; committed is what is settled, up to the lowest record that is not.
 *
 * Calls that come twice within the window are handed out once, as far as this consumer saw both.
 */
export class KafkaClaims implements ClaimStore<KafkaClaim> {
  readonly #options: KafkaClaimsOptions;
  readonly #readers = new Map<Wire, GroupReader>();
  readonly #finished: FinishedCalls;
  readonly #later = new LaterClaims(() => this.#turn());
  /** What the sink was offered, or is about to be, and is not settled or lost, by its key. */
  readonly #open = new Map<string, KafkaClaim>();
  #unlisten: () => void = () => {};
  #wake = Promise.withResolvers<void>();
  #sink: ClaimSink<KafkaClaim> | undefined;
  #pumping: Promise<void> = Promise.resolve();

  constructor(options: KafkaClaimsOptions) {
    this.#options = options;
    this.#finished = new FinishedCalls(options.times.deduplicateMs);
  }

  async start(sink: ClaimSink<KafkaClaim>): Promise<void> {
    this.#sink = sink;
    const { queue, wires, connection, control, started, makeTopics } = this.#options;
    for (const wire of wires) await makeTopics(wire);
    await connection.ensureTopics(deadTopics(queue));
    await started.open();
    await control.caughtUp();
    this.#unlisten = control.listen({ onCancelled: (id) => sink.cancel(id) });
    for (const wire of wires) {
      await this.#begin(wire);
      this.#readers.set(wire, this.#read(wire));
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
    const { queue, connection, started } = this.#options;
    const reader = this.#readers.get(wire);
    if (!reader?.owns(place)) return false;
    const records = settlementRecords(queue, claim, settlement);
    const isOver = settlement.kind === "complete" || settlement.kind === "dead";
    if (!isOver) this.#finished.leave(nameOf(facts)); // what is put back may be read before this ends
    // Readers see by the reply that a call has ended, else it is said.
    const isSeen = isOver && records.length > 0;
    const ended = isSeen ? undefined : started.end(claim);
    const stored = (async () => {
      for (const record of records) await connection.produce(record);
    })();
    await Promise.all([ended, stored]);
    if (isOver) this.#finished.add(nameOf(facts));
    reader.finish(place);
    this.#close(claim);
    return true;
  }

  /** The group's heartbeats renew all claims, and tell which are lost; others are told that they run. */
  async renew(claims: readonly KafkaClaim[]): Promise<readonly KafkaClaim[]> {
    await this.#options.started.restate(claims);
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
    await this.#pumping;
    await this.#leave();
    await this.#options.started[Symbol.asyncDispose]();
  }

  /** A group that is new begins as far back as replies live. */
  async #begin(wire: Wire): Promise<void> {
    const { connection, queue, times } = this.#options;
    const [group, topic] = [groupOf(queue, wire), callsTopic(queue, wire)];
    const left = await connection.beginGroup(group, topic, { sinceMs: Date.now() - times.replyMs });
    if (left > 0n) log.warn("{left} calls of {topic} are too old to be served", { left, topic });
  }

  #read(wire: Wire): GroupReader {
    const { connection, queue, times: { claimMs, heartbeatMs } } = this.#options;
    return new GroupReader(connection, {
      group: groupOf(queue, wire),
      topics: [callsTopic(queue, wire), retryTopic(queue, wire)],
      sessionMs: Math.min(Math.max(claimMs, MIN_SESSION_MS), MAX_SESSION_MS),
      heartbeatMs: Math.min(heartbeatMs, MAX_HEARTBEAT_MS),
      maxWaiting: 1_000,
      onRecords: () => this.#turn(),
      onLost: (topic, partition) => this.#lose(topic, partition),
    });
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
    try {
      const started = await persist(() => this.#options.started.start(claims), { signal: sink.stopped });
      sink.offer(started.filter(({ key }) => this.#open.has(key)));
    } catch (why) {
      // It has stopped, or the broker refuses: they are not committed, and so another's.
      if (!sink.stopped.aborted) {
        log.error("Cannot hand out {count} calls: {why}", { count: claims.length, why });
      }
      for (const claim of claims) this.#close(claim);
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
    this.#options.started.forget(topic, partition);
    const isLost = ({ place }: KafkaClaim) => place.topic === topic && place.partition === partition;
    const open = [...this.#open.values()].filter(isLost);
    for (const { facts } of [...this.#later.remove(isLost), ...open]) this.#finished.leave(nameOf(facts));
    this.#sink?.lose(this.#sink.held().filter(isLost));
    for (const claim of open) this.#close(claim);
  }

  /** What is not handed out is left to the others: it is not committed. */
  #stop(): void {
    this.#later.remove(() => true);
    for (const reader of this.#readers.values()) reader.stop();
    this.#turn();
    if (this.#open.size === 0) this.#leave();
  }

  #close({ key }: KafkaClaim): void {
    this.#open.delete(key);
    if (this.#sink?.stopped.aborted && this.#open.size === 0) this.#leave();
  }

  /** Leaves the group, so that others get the partitions at once. */
  async #leave(): Promise<void> {
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
