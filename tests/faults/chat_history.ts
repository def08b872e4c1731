import type { Outcome } from "./recorder.ts";
import type { Loss } from "./stage.ts";

/** One message of the log, as plain data. */
export interface Stored {
  readonly epoch: string;
  readonly seq: number;
  readonly text: string;
  readonly sendTime: string;
}

/** A place in a log: after this message. */
export type Place = Pick<Stored, "epoch" | "seq">;

/** One message that a client tried to send; times in milliseconds on the clock of the test. */
export interface SendRecord {
  readonly text: string;
  readonly outcome: Outcome;
  readonly startMs: number;
  readonly endMs: number;
  /** What an acknowledgement told; not every protocol tells all of it. */
  readonly epoch?: string;
  readonly seq?: number;
  readonly sendTime?: string;
}

/** What a reader was told, in the order in which it came. */
export type ReaderEvent =
  /** The stream is open, and goes on after this place. */
  | { readonly kind: "open"; readonly at: Place; readonly ms: number }
  /** The place where the reader was cannot be read from; it goes on after this one. */
  | { readonly kind: "reset"; readonly at: Place; readonly ms: number }
  | { readonly kind: "message"; readonly message: Stored };

/** A client that follows the room from before the first message on. */
export interface ReaderRecord {
  readonly name: string;
  readonly events: readonly ReaderEvent[];
}

/** One `POST /getAndFlushMessages`. */
export interface FlushRecord {
  /** Which of the edges was asked, from 0 on. */
  readonly edge: number;
  readonly startMs: number;
  readonly endMs: number;
  /**
   * Taken: what was handed out is in `messages`. Refused: 503, the next flush has it. Broken: the connection or the answer
   * broke off, and what was to be handed out may be gone from the mailbox.
   */
  readonly outcome: "taken" | "refused" | "broken";
  readonly messages: readonly Pick<Stored, "text" | "sendTime">[];
}

/** A reading that began at a place in the middle, when all was quiet. */
export interface ResumeRecord {
  readonly name: string;
  readonly after: Place;
  readonly got: readonly Stored[];
}

/** All that clients of a room did, were told, and found stored at the end. */
export interface ChatHistory {
  readonly sends: readonly SendRecord[];
  readonly readers: readonly ReaderRecord[];
  /** Those of one mailbox, one after the other. */
  readonly flushes: readonly FlushRecord[];
  readonly resumes: readonly ResumeRecord[];
  /** The whole log, as it was read back. */
  readonly log: readonly Stored[];
  /** When an edge was started again. */
  readonly edgeStarts: readonly { readonly edge: number; readonly ms: number }[];
  /** When the store was made to forget. */
  readonly losses: readonly Loss[];
  /** What clients saw at once that none should ever see, in words. */
  readonly seen: readonly string[];
}
