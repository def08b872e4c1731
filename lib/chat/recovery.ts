import type { ChatMessage } from "./message.ts";

/** Where a reader stands, and what it shall do with messages that reach it. */
export interface Continuation {
  /** The messages that follow, in order. */
  readonly next: readonly ChatMessage[];
  /** The number of the last of them, or of the last one before. */
  readonly last: bigint;
  /** Messages are missing between what was read and what came: read the log after `last`. */
  readonly gap: boolean;
}

/**
 * Joins what a reader has read with what reached it next: drops what it has, stops before a hole.
 *
 * Both history and live messages pass through here, so that a reader that switches from one to the other
 * has no gap and no repeat. `incoming` is ascending and of one epoch.
 */
export function continueFrom(last: bigint, incoming: readonly ChatMessage[]): Continuation {
  let from = 0;
  while (from < incoming.length && incoming[from]!.position.seq <= last) from++;
  let to = from;
  let at = last;
  while (to < incoming.length && incoming[to]!.position.seq === at + 1n) {
    at++;
    to++;
  }
  const next = from === 0 && to === incoming.length ? incoming : incoming.slice(from, to);
  return { next, last: at, gap: to < incoming.length };
}
