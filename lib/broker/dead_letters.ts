import type { Wire } from "./call.ts";

/** Dead letters of one queue at the most; the oldest goes when there is one more. */
export const MAX_DEAD_LETTERS = 10_000;

/** What a call that is put back has until its deadline at the least, in milliseconds. */
const MIN_REPLAY_MS = 1_000;

/** A call that was given up. */
export interface DeadLetter {
  /** Names it among the dead letters: the id of the call where it has one. */
  readonly key: string;
  /** The id of the call; `undefined` when it could not be read. */
  readonly id: string | undefined;
  readonly wire: Wire;
  readonly body: string;
  /** Why it was given up, in a few words. */
  readonly reason: string;
  /** The text of the last error; empty when there was none. */
  readonly error: string;
  /** How often it was handed out. */
  readonly attempts: number;
  /**
   * When it was handed out first, in milliseconds since the Unix epoch, where that is known: of a call whose consumer
   * died that is, on Redis, when that one was last heard of; on Kafka it is not known.
   */
  readonly firstAttemptMs?: number | undefined;
  /** When it was handed out last, in milliseconds since the Unix epoch, where that is known. */
  readonly lastAttemptMs?: number | undefined;
  /** When nobody waited any more, in milliseconds since the Unix epoch; `undefined` where it had no deadline. */
  readonly deadlineMs?: number | undefined;
  /** When it was published, in milliseconds since the Unix epoch. */
  readonly publishedMs: number;
  /** When it was given up, in milliseconds since the Unix epoch. */
  readonly diedMs: number;
}

/** Which dead letters are listed. */
export interface DeadQuery {
  /** At the most. */
  readonly limit: number;
  /** Begin behind this key; at the oldest unless given, or when it is there no more. */
  readonly after?: string;
}

/** The calls of one queue that were given up. Every method may throw AppError `UNAVAILABLE`. */
export interface DeadLetters {
  /** Oldest first. */
  list(query: DeadQuery): Promise<readonly DeadLetter[]>;

  /** `undefined` when there is none of this key. */
  get(key: string): Promise<DeadLetter | undefined>;

  /**
   * Puts the call back as one that was never handed out, and forgets the reply that its caller got, in one
   * step. Where it had a deadline, it has as much time as it had at first. Answers whether there was one of this key.
   */
  replay(key: string): Promise<boolean>;

  /** Forgets it. Answers whether there was one of this key. */
  drop(key: string): Promise<boolean>;
}

/** The deadline of a call that is put back now, in milliseconds since the Unix epoch; 0 for none. */
export function replayDeadlineMs(
  { deadlineMs, publishedMs }: Pick<DeadLetter, "deadlineMs" | "publishedMs">,
): number {
  return deadlineMs ? Date.now() + Math.max(MIN_REPLAY_MS, Math.ceil(deadlineMs - publishedMs)) : 0;
}
