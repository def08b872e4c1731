import type { Place, StoredRecord } from "../kafka/mod.ts";
import type { Wire } from "./call.ts";
import type { Claim } from "./claim.ts";
import { type CallFacts, callFacts } from "./headers_kafka.ts";

/** A record of a call that a consumer holds. */
export interface KafkaClaim extends Claim {
  readonly place: Place;
  readonly facts: CallFacts;
  /** When the record was stored, in milliseconds since the Unix epoch. */
  readonly storedMs: number;
}

/** A record of a call as a claim, not handed out yet; `undefined` when it is a tombstone. */
export function claimOf(wire: Wire, record: StoredRecord): KafkaClaim | undefined {
  const { topic, partition, offset, value, timestampMs } = record;
  if (value === undefined) return undefined;
  const facts = callFacts(record);
  return {
    key: placeKey({ topic, partition, offset }),
    wire,
    priority: "normal",
    id: wire === "native" ? facts.id : undefined, // on PRPC's wires the body names the call
    body: value,
    attempt: facts.attempt,
    deadlineMs: facts.deadlineMs,
    publishedMs: facts.publishedMs,
    place: { topic, partition, offset },
    facts,
    storedMs: timestampMs,
  };
}

/** Names a record among all. */
export function placeKey({ topic, partition, offset }: Place): string {
  return `${topic}:${partition}:${offset}`;
}

/** What a consumer knows a call by; one that was put back is another. */
export function callName({ id, replayedMs }: CallFacts): string | undefined {
  return id !== undefined && replayedMs > 0 ? `${id} ${replayedMs}` : id;
}
