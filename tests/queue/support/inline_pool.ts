import {
  invoke,
  openFunctions,
  type Pool,
  type PoolOptions,
  type QueueFunction,
} from "../../../lib/queue/mod.ts";
import { type RunResult, timeoutText, type WorkerKind } from "../../../lib/queue/mod.ts";

/** Runs functions on the event loop of the test, so that it sees what they see. */
export async function openInlinePool(kind: WorkerKind, { modules }: PoolOptions): Promise<Pool> {
  const functions = new Map<string, QueueFunction>();
  for (const url of modules) {
    for (const [name, found] of await openFunctions(url)) functions.set(name, found);
  }
  const closing = new AbortController();
  return {
    kind,
    async run({ func, args, kwargs, timeoutMs, id, attempt, signal }) {
      const timer = new AbortController();
      const timeout = setTimeout(() => timer.abort(), Math.min(timeoutMs, 2 ** 31 - 1));
      const cancelling = new AbortController();
      signal?.addEventListener("abort", () => cancelling.abort(), { once: true });
      if (signal?.aborted) cancelling.abort();
      const signals = [closing.signal, timer.signal, cancelling.signal];
      const context = { id, attempt, signal: AbortSignal.any(signals) };
      try {
        return await Promise.race([
          invoke(functions, { func, args, kwargs }, context),
          ended(closing.signal, "closed", "the worker is stopping"),
          ended(timer.signal, "timeout", timeoutText(timeoutMs)),
          ended(cancelling.signal, "cancelled", "the call was cancelled"),
        ]);
      } finally {
        clearTimeout(timeout);
      }
    },
    [Symbol.asyncDispose]() {
      closing.abort();
      return Promise.resolve();
    },
  };
}

function ended(
  signal: AbortSignal,
  kind: "closed" | "timeout" | "cancelled",
  message: string,
): Promise<RunResult> {
  return new Promise((resolve) => {
    const end = () => resolve({ ok: false, failure: { kind, message } });
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}
