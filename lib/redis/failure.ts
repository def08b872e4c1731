import { ErrorReply } from "@redis/client";
import { AppError } from "../error/mod.ts";

/** Error replies of a server that will do the same command later, or another server now. */
const PASSING = new Set([
  "BUSY",
  "CLUSTERDOWN",
  "LOADING",
  "MASTERDOWN",
  "MISCONF",
  "NOREPLICAS",
  "OOM",
  "READONLY",
  "TRYAGAIN",
]);

/**
 * The word that Redis begins an error reply with, such as `NOSCRIPT` or `BUSYGROUP`, of whatever this room
 * threw; `undefined` when it was not an error reply.
 */
export function replyCode(thrown: unknown): string | undefined {
  const reply = thrown instanceof AppError ? thrown.cause : thrown;
  return reply instanceof ErrorReply ? (/^[A-Z]+/.exec(reply.message)?.[0] ?? "ERR") : undefined;
}

/**
 * What the driver threw, as an AppError: `UNAVAILABLE` when the server was not reached, or refuses for now;
 * `INTERNAL` when it refused the command as such. A programmer's `TypeError` passes as it is.
 *
 * Its message goes to callers, and so does not say where the server is; its cause does.
 */
export function redisFailure(thrown: unknown): unknown {
  if (thrown instanceof AppError || thrown instanceof TypeError) return thrown;
  const code = replyCode(thrown);
  if (code !== undefined && !PASSING.has(code)) return AppError.from(thrown);
  return unavailable(code ?? "the connection is lost", thrown);
}

/** The error of a command that could not be done now. */
export function unavailable(state: string, cause?: unknown): AppError {
  return new AppError("UNAVAILABLE", `Cannot use Redis: ${state}`, { cause });
}

/** What went wrong, in the driver's words. */
export function describe(thrown: unknown): string {
  // A connection that is refused on IPv4 and on IPv6 comes as an AggregateError without a message.
  if (thrown instanceof AggregateError && thrown.message === "") {
    return thrown.errors.map(describe).join(", ");
  }
  return thrown instanceof Error ? thrown.message : String(thrown);
}
