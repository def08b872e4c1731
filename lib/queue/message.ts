import { AppError, type Code } from "../error/mod.ts";
import type { Wire } from "../broker/mod.ts";

/** A call as its message says it. */
export interface CallMessage {
  /** A UUID, lower-case and dashed. */
  readonly id: string;
  readonly func: string;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
  /** When it was made, in milliseconds since the Unix epoch, where the message says so. */
  readonly createdMs?: number;
  /** When nobody waits any more, in milliseconds since the Unix epoch, where the message says so. */
  readonly deadlineMs?: number;
}

/** What became of a call. */
export type Outcome =
  | { readonly value: unknown }
  | { readonly error: { readonly code: Code; readonly message: string } };

/** A reply as its message says it. */
export interface ReplyMessage {
  /** The id of its call. */
  readonly id: string;
  readonly outcome: Outcome;
}

/** Reads and writes the messages of one wire. */
export interface Codec {
  readonly wire: Wire;
  /** @throws AppError `INVALID_ARGUMENT` when the arguments cannot be written. */
  encodeCall(call: CallMessage): string;
  /** @throws MalformedMessage */
  decodeCall(body: string): CallMessage;
  /** @throws AppError `INVALID_ARGUMENT` when the value cannot be written. */
  encodeReply(call: CallMessage, outcome: Outcome, doneMs: number): string;
  /** @throws MalformedMessage */
  decodeReply(body: string): ReplyMessage;
}

/** A message that is none: `INVALID_ARGUMENT`, with the reason, and the id of the call where that can be read. */
export class MalformedMessage extends AppError {
  /** In a few words: `it is not JSON`. */
  readonly reason: string;
  /** The id of the call, so that its caller can be told. */
  readonly id: string | undefined;

  constructor(wire: Wire, reason: string, id: string | undefined) {
    super("INVALID_ARGUMENT", `Cannot read a ${wire} message: ${reason}`);
    this.reason = reason;
    this.id = id;
  }
}
