import { type Functions, invoke, type Pool, type PoolCall, type RunResult } from "../../../lib/queue/mod.ts";
import { after, cancelled, closed, failed, timedOut } from "./failures.ts";

/**
 * Functions on the event loop of this process. Cooperative: a function is told to stop by its signal, and given up.
 *
 * What is promised: a function that throws, never settles or answers what cannot be encoded harms no other call, and
 * its caller has an answer within the timeout. What is not: one that blocks the event loop blocks the whole process,
 * and nothing can stop it; `Deno.exit`, too much memory and a rejection that nobody handles end the process.
 *
 * There is no bound on how many run at once but that of those who call.
 */
export class AsyncPool implements Pool {
  readonly kind = "async";
  readonly #functions: Functions;
  readonly #closing = new AbortController();

  constructor(functions: Functions) {
    this.#functions = functions;
  }

  /** Runs a call; see {@link Pool.run}. */
  run(call: PoolCall): Promise<RunResult> {
    if (this.#closing.signal.aborted) return Promise.resolve(failed(closed(call.func)));
    if (call.signal?.aborted) return Promise.resolve(failed(cancelled(call.func)));
    return new Promise((resolve) => {
      const stopping = new AbortController();
      const end = (result: RunResult) => {
        cancelTimer();
        call.signal?.removeEventListener("abort", onAbort);
        this.#closing.signal.removeEventListener("abort", onClose);
        resolve(result);
      };
      const giveUp = (result: RunResult) => {
        end(result);
        stopping.abort(new DOMException("The call was stopped", "AbortError"));
      };
      const onAbort = () => giveUp(failed(cancelled(call.func)));
      const onClose = () => giveUp(failed(closed(call.func)));
      const cancelTimer = after(call.timeoutMs, () => giveUp(failed(timedOut(call.timeoutMs))));
      call.signal?.addEventListener("abort", onAbort, { once: true });
      this.#closing.signal.addEventListener("abort", onClose, { once: true });
      const context = { id: call.id, attempt: call.attempt, signal: stopping.signal };
      invoke(this.#functions, call, context).then(end);
    });
  }

  /** Tells what still runs to stop, and gives it up. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    return Promise.resolve();
  }
}
