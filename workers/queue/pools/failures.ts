import { type FailureKind, type RunFailure, type RunResult, timeoutText } from "../../../lib/queue/mod.ts";

/** The longest time that a timer can be set to, in milliseconds: 24.8 days. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** A run that ended without a value. */
export function failed(failure: RunFailure): RunResult {
  return { ok: false, failure };
}

/** It ran for too long; PRPC's text. */
export function timedOut(timeoutMs: number): RunFailure {
  return { kind: "timeout", message: timeoutText(timeoutMs) };
}

/** It was stopped, or its process ended, for this reason. */
export function stopped(
  kind: FailureKind & ("cancelled" | "closed" | "crashed"),
  func: string,
  state: string,
): RunFailure {
  return { kind, message: `Cannot run "${func}": ${state}` };
}

/** Nobody waits for it any more. */
export function cancelled(func: string): RunFailure {
  return stopped("cancelled", func, "it was cancelled");
}

/** The pool is being closed. */
export function closed(func: string): RunFailure {
  return stopped("closed", func, "the pool is closed");
}

/** Calls back after so many milliseconds, or after 24 days; answers how to call that off. */
export function after(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, Math.min(ms, MAX_TIMER_MS));
  return () => clearTimeout(timer);
}
