/**
 * How the bodies of a queue's calls and replies are written, and so where they lie: `native` is ours, `raw`
 * and `pickled` are PRPC's JSON and jsonpickle, under PRPC's own names. A broker moves bodies, and reads none.
 */
export type Wire = "native" | "raw" | "pickled";

/** All wires. */
export const WIRES = ["native", "raw", "pickled"] as const satisfies readonly Wire[];

/** Which calls are handed out first. A call of a lower priority waits while there is one of a higher. */
export type Priority = "high" | "normal" | "low";

/** All priorities, the first before the last. */
export const PRIORITIES = ["high", "normal", "low"] as const satisfies readonly Priority[];

/** A call to be stored. */
export interface NewCall {
  /** A UUID, lower-case with dashes: names the call, and finds its reply. */
  readonly id: string;
  readonly wire: Wire;
  /** The message itself, text that only the two ends understand. */
  readonly body: string;
  /** Not handed out before, in milliseconds since the Unix epoch; at once unless given. Needs `delay`. */
  readonly runAtMs?: number;
  /** `normal` unless given. Another needs `priority`, and the wire `native`: PRPC's queues have no order. */
  readonly priority?: Priority;
  /**
   * When nobody waits any more, in milliseconds since the Unix epoch; {@link Delivery.deadlineMs} tells it
   * where the wire is `native`. On PRPC's wires only the body can carry it.
   */
  readonly deadlineMs?: number;
}

/** The answer to a call. */
export interface Reply {
  /** The id of the call. */
  readonly id: string;
  readonly body: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** @throws TypeError when it is no UUID in lower case with dashes. */
export function checkCallId(id: string): void {
  if (!UUID.test(id)) throw new TypeError(`Cannot name a call "${id}": need a UUID, lower-case with dashes`);
}
