import type { Code } from "../error/mod.ts";
import { isCode } from "./codec_native.ts";
import type { Outcome } from "./message.ts";
import type { FailureKind, RunFailure } from "./pool.ts";

const CODES_OF: Readonly<Record<FailureKind, Code>> = {
  arguments: "INVALID_ARGUMENT",
  thrown: "UNKNOWN",
  result: "INTERNAL",
  timeout: "DEADLINE_EXCEEDED",
  cancelled: "CANCELLED",
  crashed: "INTERNAL",
  unknown: "UNIMPLEMENTED",
  closed: "UNAVAILABLE",
};

/** Characters of a text at the most; what follows is cut off. */
const MAX_TEXT = 64 * 1024;

/** What the caller gets of a run that failed. */
export function outcomeOfFailure({ kind, message, code }: RunFailure): Outcome {
  return { error: { code: isCode(code) ? code : CODES_OF[kind], message: message.slice(0, MAX_TEXT) } };
}
