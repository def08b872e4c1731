import { AppError } from "../error/mod.ts";
import type { GroupReader, KafkaConnection, StoredRecord } from "../kafka/mod.ts";
import { logger } from "../telemetry/mod.ts";
import { withDeadline } from "../time/mod.ts";
import type { Wire } from "./call.ts";
import type { ClaimSink, ClaimStore, Settlement } from "./claim.ts";
import { callName, claimOf, type KafkaClaim } from "./claim_kafka.ts";
import type { KafkaControl } from "./control_kafka.ts";
import { FinishedCalls } from "./finished_calls.ts";
import { joinGroup } from "./join_group_kafka.ts";
import { KeptClaims } from "./kept_kafka.ts";
import { LaterClaims } from "./later_kafka.ts";
import { deadTopics, retryTopic } from "./names_kafka.ts";
import { OpenClaims } from "./open_claims_kafka.ts";
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
 * What one consumer claims of a queue: the partitions of its group, for as long as it is a member; committed is
 * what is settled, up to the lowest record that is not. Where a partition goes to another member it finishes what
 * it holds of it, and the other waits for that; its claims are lost when the group had given it up.
 *
 * Calls that come twice within the window are handed out once, as far as this consumer saw both. When it is
 * stopped it leaves the group at once, in the same way.
 */
export class KafkaClaims implements ClaimStore<KafkaClaim> {
  readonly #options: KafkaClaimsOptions;
  readonly #readers = new Map<Wire, GroupReader>();
  readonly #finished: FinishedCalls;
  readonly #later = new LaterClaims(() => this.#turn());
  readonly #started: KafkaStarted;
  readonly #kept: KeptClaims;
  readonly #open = new OpenClaims();
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
        onRebalance: () => this.#tell(sink.held().filter((claim) => claim.wire === wire)),
        onLost: (topic, partition, expelled) => this.#lose(topic, partition, expelled),
      });
      this.#readers.set(wire, reader);
    }
    sink.stopped.addEventListener("abort", () => this.#stop(), { once: true });
    const joined = Promise.all([...this.#readers.values()].map(({ joined }) => joined));
    await withDeadline(joined, JOIN_MS, "join the group").catch((cause) => {
      const state = "its group does not let it in";
      throw new AppError("UNAVAILABLE", `Cannot consume the queue "${queue}": ${state}`, { cause });
    });
    this.#pumping = this.#pump(sink);
  }

  async settle(claim: KafkaClaim, settlement: Settlement): Promise<boolean> {
    const { wire, place, facts } = claim;
    if (!this.#open.isTold(claim) && !this.#owns(claim)) return false;
    const records = settlementRecords(this.#options.queue, claim, settlement);
    const isOver = settlement.kind === "complete" || settlement.kind === "dead";
    if (!isOver) this.#finished.leave(callName(facts)); // what is put back may be read before this ends
    for (const record of records) await this.#options.connection.produce(record);
    // Readers see by the reply that a call has ended, else it is said; so it is to who has the partition now.
    const isSeen = replyOf(settlement) !== undefined && !this.#leaving && !this.#open.isTold(claim);
    if (!isSeen) await this.#started.end(claim);
    if (isOver) this.#finish(claim);
    else this.#readers.get(wire)?.finish(place);
    this.#open.delete(claim);
    return true;
  }

  /** The group's heartbeats renew all claims, and tell which are lost; others are told that they run. */
  async renew(claims: readonly KafkaClaim[]): Promise<readonly KafkaClaim[]> {
    const ours = claims.filter((claim) => !this.#leaving && this.#owns(claim));
    await this.#started.restate(ours);
    await this.#started.restate(claims.filter((claim) => !ours.includes(claim)), true);
    return [];
  }

  /** How many calls of a topic are handed out, or about to be. */
  running(topic: string): number {
    return this.#open.all.filter(({ place }) => place.topic === topic).length;
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
    this.#open.add(claims);
    const end = { signal: sink.stopped };
    try {
      const states = await persist(() => this.#started.states(claims), end);
      for (const [claim, state] of states) {
        if (!this.#open.delete(claim)) continue;
        if (state === "kept") this.#kept.add(claim);
        else this.#finish(claim);
      }
      const free = claims.filter((claim) => this.#open.has(claim));
      const started = await persist(() => this.#started.start(free), end);
      sink.offer(started.filter((claim) => this.#open.has(claim)));
    } catch (why) {
      // It has stopped, or the broker refuses: they are not committed, and so another's.
      if (!sink.stopped.aborted) {
        log.error("Cannot hand out {count} calls: {why}", { count: claims.length, why });
      }
      for (const claim of claims) this.#open.delete(claim);
    }
  }

  /** One record as a claim; none when it is not due yet, or its call is known. */
  #claim(wire: Wire, reader: GroupReader, record: StoredRecord): KafkaClaim[] {
    const claim = claimOf(wire, record);
    if (claim && this.#open.has(claim)) return []; // its partition comes back to us while it runs here still
    const isAgain = record.topic === retryTopic(this.#options.queue, wire);
    if (!claim || !this.#finished.enter(callName(claim.facts), isAgain)) {
      reader.finish(record);
      return [];
    }
    const waitMs = claim.facts.dueMs - Date.now();
    if (waitMs <= 0) return [claim];
    this.#later.add(claim, waitMs);
    return [];
  }

  /** Tells those who get its partitions to wait for what is in hand. */
  async #tell(claims: readonly KafkaClaim[]): Promise<void> {
    const open = claims.filter((claim) => this.#open.has(claim));
    this.#open.tell(open);
    await this.#started.restate(open, true).catch((why) => {
      log.warn("Calls that run may run once more: {why}", { why });
    });
  }

  #lose(topic: string, partition: number, expelled: boolean): void {
    this.#started.forget(topic, partition);
    const isLost = ({ place }: KafkaClaim) => place.topic === topic && place.partition === partition;
    const held = this.#sink?.held().filter(isLost) ?? [];
    if (expelled) this.#sink?.lose(held);
    else this.#tell(held);
    const lost = this.#open.all.filter((claim) => isLost(claim) && (expelled || !this.#open.isTold(claim)));
    for (const claim of lost) this.#open.delete(claim);
    const aside = [...this.#later.remove(isLost), ...this.#kept.remove(isLost)];
    for (const { facts } of [...aside, ...lost]) this.#finished.leave(callName(facts));
  }

  #owns({ wire, place }: KafkaClaim): boolean {
    return this.#readers.get(wire)?.owns(place) ?? false;
  }

  /** It has come to its end, here or elsewhere. */
  #finish({ wire, place, facts }: KafkaClaim): void {
    this.#finished.add(callName(facts));
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
    await this.#tell(this.#open.all);
    await Promise.all([...this.#readers.values()].map((reader) => reader[Symbol.asyncDispose]()));
  }

  #turn(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers<void>();
  }
}
