import { AppError } from "../error/mod.ts";
import { GroupReader, type KafkaConnection, type Place, type StoredRecord } from "../kafka/mod.ts";
import { withDeadline } from "../time/mod.ts";
import type { Wire } from "./call.ts";
import type { Claim, ClaimSink, ClaimStore, Settlement } from "./claim.ts";
import { type CallFacts, callFacts, factHeaders, ID_HEADER } from "./headers_kafka.ts";
import { callsTopic, deadTopic, deadTopics, groupOf, repliesTopic, retryTopic } from "./names_kafka.ts";
import { deadRecord } from "./dead_letters_kafka.ts";
import { FinishedCalls } from "./finished_calls.ts";
import type { BrokerTimes } from "./times.ts";

/** A record of a call that a consumer holds. */
export interface KafkaClaim extends Claim {
  readonly place: Place;
  readonly facts: CallFacts;
}

/** What {@link KafkaClaims} claims of. */
export interface KafkaClaimsOptions {
  readonly connection: KafkaConnection;
  readonly queue: string;
  readonly wires: readonly Wire[];
  readonly times: Required<BrokerTimes>;
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
/** Calls that wait for their time to be handed out again at the most; behind them a partition is not read on. */
const MAX_LATER = 10_000;

/**
 * What one consumer claims of a queue: the partitions of its group, for as long as it is a member. Its claims
 * are lost with their partition; committed is what is settled, up to the lowest record that is not.
 *
 * Calls that come twice within the window are handed out once, as far as this consumer saw both.
 */
export class KafkaClaims implements ClaimStore<KafkaClaim> {
  readonly #connection: KafkaConnection;
  readonly #queue: string;
  readonly #makeTopics: (wire: Wire) => Promise<void>;
  readonly #wires: readonly Wire[];
  readonly #times: Required<BrokerTimes>;
  readonly #readers = new Map<Wire, GroupReader>();
  readonly #finished: FinishedCalls;
  /** By the time when they are due. */
  readonly #later = new Map<KafkaClaim, ReturnType<typeof setTimeout>>();
  /** Of those that are due again. */
  #due: KafkaClaim[] = [];
  #wake = Promise.withResolvers<void>();
  #sink: ClaimSink<KafkaClaim> | undefined;
  #pumping: Promise<void> = Promise.resolve();

  constructor(
    { connection, queue, wires, times, makeTopics }: KafkaClaimsOptions,
  ) {
    this.#connection = connection;
    this.#queue = queue;
    this.#wires = wires;
    this.#times = times;
    this.#makeTopics = makeTopics;
    this.#finished = new FinishedCalls(times.deduplicateMs);
  }

  async start(sink: ClaimSink<KafkaClaim>): Promise<void> {
    this.#sink = sink;
    const queue = this.#queue;
    for (const wire of this.#wires) await this.#makeTopics(wire);
    await this.#connection.ensureTopics(deadTopics(queue));
    const { claimMs, heartbeatMs } = this.#times;
    for (const wire of this.#wires) {
      const reader = new GroupReader(this.#connection, {
        group: groupOf(queue, wire),
        topics: [callsTopic(queue, wire), retryTopic(queue, wire)],
        sessionMs: Math.min(Math.max(claimMs, MIN_SESSION_MS), MAX_SESSION_MS),
        heartbeatMs: Math.min(heartbeatMs, MAX_HEARTBEAT_MS),
        maxWaiting: 1_000,
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
    const { wire, place } = claim;
    const reader = this.#readers.get(wire);
    if (!reader?.owns(place)) return false;
    const records = this.#recordsOf(claim, settlement);
    const isOver = settlement.kind === "complete" || settlement.kind === "dead";
    if (!isOver) this.#finished.leave(claim.facts.id); // what is put back may be read before this ends
    for (const record of records) await this.#connection.produce(record);
    if (isOver) this.#finished.add(claim.facts.id);
    reader.finish(place);
    return true;
  }

  /** The group's heartbeats renew all claims, and tell which are lost. */
  renew(): Promise<readonly KafkaClaim[]> {
    return Promise.resolve([]);
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
    this.#stop();
    await this.#pumping;
    await Promise.all([...this.#readers.values()].map((reader) => reader[Symbol.asyncDispose]()));
  }

  #recordsOf({ wire, id, body, attempt, facts, publishedMs }: KafkaClaim, settlement: Settlement) {
    const answer = (reply: { id: string; body: string } | undefined) =>
      reply
        ? [{ topic: repliesTopic(this.#queue, wire), value: reply.body, headers: { [ID_HEADER]: reply.id } }]
        : [];
    const again = (attempt: number, dueMs: number) => {
      const headers = factHeaders({ ...facts, attempt, dueMs });
      return [{ topic: retryTopic(this.#queue, wire), value: body, headers }];
    };
    switch (settlement.kind) {
      case "complete":
        return answer(settlement.reply);
      case "retry":
        return again(attempt + 1, Date.now() + settlement.delayMs);
      case "release":
        return again(attempt, 0);
      case "dead": {
        const { death } = settlement;
        const letter = deadRecord(deadTopic(this.#queue), {
          id: death.id ?? id,
          wire,
          body,
          reason: death.reason,
          error: death.error ?? "",
          attempts: attempt,
          publishedMs,
          diedMs: Date.now(),
        });
        return [letter, ...answer(death.reply)];
      }
    }
  }

  /** Brings the sink what there is room for, until it stops. */
  async #pump(sink: ClaimSink<KafkaClaim>): Promise<void> {
    while (!sink.stopped.aborted) {
      const woken = this.#wake.promise;
      let free = sink.free();
      const claims = this.#due.splice(0, free);
      for (const [wire, reader] of this.#readers) {
        while (claims.length < free && this.#later.size < MAX_LATER) {
          const records = reader.take(free - claims.length);
          if (records.length === 0) break;
          claims.push(...records.flatMap((record) => this.#claim(wire, reader, record)));
        }
      }
      if (claims.length > 0) sink.offer(claims);
      free = sink.free();
      if (free === 0) await sink.room();
      else if (claims.length === 0) await woken;
    }
  }

  /** One record as a claim; none when it is not due yet, or its call is known. */
  #claim(wire: Wire, reader: GroupReader, record: StoredRecord): KafkaClaim[] {
    const facts = callFacts(record);
    const { id, attempt, deadlineMs, publishedMs } = facts;
    const isAgain = record.topic === retryTopic(this.#queue, wire) || facts.replayed;
    if (record.value === undefined || !this.#finished.enter(id, isAgain)) {
      reader.finish(record);
      return [];
    }
    const claim: KafkaClaim = {
      key: `${record.topic}:${record.partition}:${record.offset}`,
      wire,
      priority: "normal",
      id: wire === "native" ? id : undefined, // on PRPC's wires the body names the call
      body: record.value,
      attempt,
      deadlineMs,
      publishedMs,
      place: { topic: record.topic, partition: record.partition, offset: record.offset },
      facts: { ...facts, dueMs: 0 },
    };
    const waitMs = facts.dueMs - Date.now();
    if (waitMs <= 0) return [claim];
    const timer = setTimeout(() => {
      this.#later.delete(claim);
      this.#due.push(claim);
      this.#turn();
    }, Math.min(waitMs, 2 ** 31 - 1));
    this.#later.set(claim, timer);
    return [];
  }

  #lose(topic: string, partition: number): void {
    const isLost = ({ place }: KafkaClaim) => place.topic === topic && place.partition === partition;
    const waiting = [...this.#later.keys()].filter(isLost);
    for (const claim of waiting) {
      clearTimeout(this.#later.get(claim));
      this.#later.delete(claim);
    }
    const due = this.#due.filter(isLost);
    this.#due = this.#due.filter((claim) => !isLost(claim));
    const held = this.#sink?.held().filter(isLost) ?? [];
    for (const { facts } of [...waiting, ...due, ...held]) this.#finished.leave(facts.id);
    this.#sink?.lose(held);
  }

  /** What is not handed out is left to the others: it is not committed. */
  #stop(): void {
    for (const timer of this.#later.values()) clearTimeout(timer);
    this.#later.clear();
    this.#due = [];
    for (const reader of this.#readers.values()) reader.stop();
    this.#turn();
  }

  #turn(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers<void>();
  }
}
