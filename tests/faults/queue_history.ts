import type { BrokerFeature } from "../../lib/broker/mod.ts";
import type { Loss } from "./stage.ts";

/** What the line of an effect begins with. */
export const EFFECT = "effect ";

/** One call that a client tried to store; times in milliseconds on the clock of the test. */
export interface CallRecord {
  readonly client: string;
  readonly func: string;
  /** Its argument, which no other call has. */
  readonly tag: string;
  /** The idempotency key; calls with the same one have the same tag. */
  readonly key?: string;
  /** Acknowledged: stored, and this is its id. Ambiguous: it may be. */
  readonly outcome: "acknowledged" | "ambiguous";
  readonly id?: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** One run of a function, as the function itself told. */
export interface Effect {
  readonly id: string;
  readonly attempt: number;
  readonly func: string;
  readonly tag: string;
  /** Names the run; what it answers, or fails with, ends with it. */
  readonly run: string;
}

/** One reading of a call's result, at whatever time and place. */
export interface ResultRecord {
  readonly reader: string;
  readonly id: string;
  /** `value …` or `error …`. */
  readonly result: string;
}

/** A call that was given up. */
export interface DeadRecord {
  readonly id: string;
  readonly attempts: number;
  readonly reason: string;
}

/** All that clients of a queue did and were told, and all that functions did. */
export interface QueueHistory {
  readonly calls: readonly CallRecord[];
  readonly effects: readonly Effect[];
  /** In the order in which they came; the last of each acknowledged call is of the end, when all was quiet. */
  readonly results: readonly ResultRecord[];
  readonly dead: readonly DeadRecord[];
  readonly features: readonly BrokerFeature[];
  readonly losses: readonly Loss[];
  /** What clients saw at once that none should ever see, in words. */
  readonly seen: readonly string[];
}

/** The run that a result is of; `undefined` for one that the queue itself made up. */
export function runOf(result: string): string | undefined {
  return /([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(result)?.[1];
}
