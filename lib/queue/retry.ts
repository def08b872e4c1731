import type { Code } from "../error/mod.ts";
import type { RetryPolicy } from "./fn.ts";
import type { RunFailure } from "./pool.ts";

/** Codes by which a function says that the same call would fail again. */
const FINAL: ReadonlySet<Code> = new Set<Code>([
  "INVALID_ARGUMENT",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "PERMISSION_DENIED",
  "UNAUTHENTICATED",
  "FAILED_PRECONDITION",
  "OUT_OF_RANGE",
  "UNIMPLEMENTED",
]);

/** Whether running it once more could help: it threw, took too long or died, and did not say that it is final. */
export function mayHelp({ kind, code }: RunFailure): boolean {
  if (kind === "timeout" || kind === "crashed") return true;
  return kind === "thrown" && !FINAL.has(code as Code);
}

/**
 * How long to wait before the next attempt, in milliseconds: drawn from [0, bound), and the bound doubles with
 * every attempt that failed.
 *
 * Source: "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export function retryDelayMs(
  { minMs, maxMs }: Required<RetryPolicy>,
  attempt: number,
  random: () => number = Math.random,
): number {
  return Math.floor(random() * Math.min(maxMs, minMs * 2 ** (attempt - 1)));
}
