import {
  type CallContext,
  type Functions,
  invoke,
  type Pool,
  type PoolCall,
  type RunResult,
} from "../../../lib/queue/mod.ts";
import { Deadlines } from "./deadlines.ts";
import { cancelled, closed, failed, timedOut } from "./failures.ts";

/** Why a function is told to stop. */
const STOPPED = () => new DOMException("The call was stopped", "AbortError");

/** One call from when it comes to its end. */
class AsyncRun {
  readonly call: PoolCall;
  readonly resolve: (result: RunResult) => void;
  readonly onAbort: () => void;
  /** When its time is over; not known before it begins. */
  endMs = Infinity;
  isOver = false;
  #isStopped = false;
  #stopping: AbortController | undefined;

  constructor(call: PoolCall, resolve: (result: RunResult) => void, onAbort: (run: AsyncRun) => void) {
    this.call = call;
    this.resolve = resolve;
    this.onAbort = () => onAbort(this);
    call.signal?.addEventListener("abort", this.onAbort, { once: true });
  }

  /** What its function is told of it; the signal is made for those that look at it. */
  context(): CallContext {
    const { id, attempt } = this.call;
    const signal = () => this.#signal();
    return {
      ...{ id, attempt },
      get signal() {
        return signal();
      },
    };
  }

  /** Tells the function to stop. */
  stop(): void {
    this.#isStopped = true;
    this.#stopping?.abort(STOPPED());
  }

  #signal(): AbortSignal {
    if (!this.#stopping) {
      this.#stopping = new AbortController();
      if (this.#isStopped) this.#stopping.abort(STOPPED());
    }
    return this.#stopping.signal;
  }
}

/**
 * Functions on the event loop of this process. Cooperative: a function is told to stop by its signal, and given up.
 *
 * What is promised: a function that throws, never settles or answers what cannot be encoded harms no other call, and
 * its caller has an answer within the timeout. What is not: one that blocks the event loop blocks the whole process,
 * and nothing can stop it; `Deno.exit`, too much memory and a rejection that nobody handles end the process.
 *
 * No more run at once than there are workers; a function that was given up does not count, whether or not it goes on.
 * Calls beyond wait, in order; their number is not bounded here: those who call see to that.
 */
export class AsyncPool implements Pool {
  readonly kind = "async";
  readonly #functions: Functions;
  readonly #workers: number;
  readonly #running = new Deadlines<AsyncRun>((run) =>
    this.#giveUp(run, failed(timedOut(run.call.timeoutMs)))
  );
  #waiting: AsyncRun[] = [];
  #isClosed = false;

  constructor(functions: Functions, workers: number) {
    this.#functions = functions;
    this.#workers = workers;
  }

  /** Runs a call; see {@link Pool.run}. */
  run(call: PoolCall): Promise<RunResult> {
    if (this.#isClosed) return Promise.resolve(failed(closed(call.func)));
    if (call.signal?.aborted) return Promise.resolve(failed(cancelled(call.func)));
    return new Promise((resolve) => {
      const run = new AsyncRun(call, resolve, (run) => this.#giveUp(run, failed(cancelled(call.func))));
      if (this.#running.size < this.#workers) this.#begin(run);
      else this.#waiting.push(run);
    });
  }

  /** Tells what still runs to stop, and gives it up. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    for (const run of [...this.#running, ...this.#waiting]) this.#giveUp(run, failed(closed(run.call.func)));
    this.#running[Symbol.dispose]();
    return Promise.resolve();
  }

  #begin(run: AsyncRun): void {
    run.endMs = performance.now() + run.call.timeoutMs;
    this.#running.add(run);
    invoke(this.#functions, run.call, run.context()).then((result) => this.#end(run, result));
  }

  #giveUp(run: AsyncRun, result: RunResult): void {
    this.#end(run, result);
    run.stop();
  }

  #end(run: AsyncRun, result: RunResult): void {
    if (run.isOver) return;
    run.isOver = true;
    this.#running.delete(run);
    run.call.signal?.removeEventListener("abort", run.onAbort);
    run.resolve(result);
    while (!this.#isClosed && this.#waiting.length > 0 && this.#running.size < this.#workers) {
      const next = this.#waiting.shift();
      if (next && !next.isOver) this.#begin(next);
    }
  }
}
