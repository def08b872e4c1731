import type { StopSignal } from "../broker/mod.ts";

/**
 * Where a function runs: `process` in a child process, `thread` in a thread of a disposable host process, `async`
 * on the event loop of the worker itself.
 */
export type WorkerKind = "async" | "thread" | "process";

/** One run of one function. All of it can be cloned (the structured clone algorithm). */
export interface PoolCall {
  /** The name of the function. */
  readonly func: string;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
  /** How long it may run from the moment that it begins, in milliseconds. */
  readonly timeoutMs: number;
  /** The id of the call, for the function to know. */
  readonly id: string;
  /** The how-manieth delivery of the call this is; 1 is the first. */
  readonly attempt: number;
  /** Stops it; what comes is a failure of kind `cancelled`. */
  readonly signal?: StopSignal;
}

/** Why a run has no value. */
export type FailureKind =
  /** The arguments do not fit the function. */
  | "arguments"
  /** The function threw. */
  | "thrown"
  /** It answered what cannot be encoded. */
  | "result"
  /** It ran for too long and was stopped. */
  | "timeout"
  /** The signal was aborted. */
  | "cancelled"
  /** What it ran in ended: `Deno.exit`, out of memory, a signal. */
  | "crashed"
  /** No such function is known here. */
  | "unknown"
  /** The pool is being closed and gave the run up; it may be delivered again. */
  | "closed";

/** A failure as it reaches the caller. */
export interface RunFailure {
  readonly kind: FailureKind;
  /** The text for the caller: the message of what was thrown, without stack. */
  readonly message: string;
  /** The code of an AppError that the function threw (a name of lib/error's `CODES`). */
  readonly code?: string;
}

/** How a run ended. */
export type RunResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly failure: RunFailure };

/** What functions run in. */
export interface Pool extends AsyncDisposable {
  readonly kind: WorkerKind;

  /**
   * Runs one function once and answers how that ended; it never rejects. Within `timeoutMs`, and the moment that
   * stopping takes, it has answered, the function is really stopped (`process` and `thread`; `async` gives it up),
   * and the pool is whole again: no run harms another. The text of a timeout is {@link timeoutText}.
   */
  run(call: PoolCall): Promise<RunResult>;

  /**
   * Stops what still runs, as failures of kind `closed`, and frees all that the pool holds. Those who want runs to
   * finish wait for them first.
   */
  [Symbol.asyncDispose](): Promise<void>;
}

/** What a pool is opened with. */
export interface PoolOptions {
  /** URLs of the modules whose exported functions it runs; `openFunctions` of this room reads them. */
  readonly modules: readonly string[];
  /** Runs at the same time at the most: threads or processes that it keeps. */
  readonly workers: number;
}

/** Opens pools of one kind or another; `workers/queue` has those that are real. */
export type OpenPool = (kind: WorkerKind, options: PoolOptions) => Promise<Pool>;

/** PRPC's text of a run that took too long: `the task was completed by server timeout 2.0 secs.` */
export function timeoutText(timeoutMs: number): string {
  const secs = timeoutMs / 1_000;
  return `the task was completed by server timeout ${Number.isInteger(secs) ? secs.toFixed(1) : secs} secs.`;
}
