import type { Position } from "./position.ts";

/** One message of a room, as the log keeps it. */
export interface ChatMessage {
  readonly room: string;
  /** Where it stands: its number, and the life of the log that numbered it. */
  readonly position: Position;
  readonly author: string;
  readonly text: string;
  /** When it was stored, in nanoseconds since the Unix epoch. */
  readonly sendTime: bigint;
}

/** A message that is to be stored. */
export interface Draft {
  readonly room: string;
  readonly author: string;
  readonly text: string;
  /** The idempotency key; empty for none. */
  readonly key: string;
}

/**
 * The next send time of a room: later than the last, at least the wall clock, and never a whole number of
 * microseconds.
 *
 * The last keeps the JSON form of `google.protobuf.Timestamp` at nine fraction digits (it drops zeros in
 * groups of three), so that the strings sort as the times do on every protocol.
 */
export function nextSendTime(last: bigint, wallMs: number): bigint {
  const wall = BigInt(wallMs) * 1_000_000n;
  const next = wall > last ? wall : last + 1n;
  return next % 1_000n === 0n ? next + 1n : next;
}
