import { AppError } from "../error/mod.ts";
import { Backoff } from "../time/mod.ts";
import type { WaitOptions } from "./broker.ts";

const RETRY_MIN_MS = 20;
const RETRY_MAX_MS = 500;
/** The longest time that a timer can be set to, in milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Does work, and does it again while the broker is away, with backoff, until the time is over.
 *
 * The work must be safe to repeat: what failed may have been done.
 *
 * @throws AppError `UNAVAILABLE` when the time is over, `CANCELLED` when the signal is aborted; what the work
 * throws otherwise.
 */
export async function patiently<T>(work: () => Promise<T>, options: WaitOptions, what: string): Promise<T> {
  const { timeoutMs, signal } = options;
  if (timeoutMs === undefined && !signal) return await persist(work);
  using time = new TimeLimit(
    options,
    () => new AppError("UNAVAILABLE", `Cannot ${what}: the broker is away`),
  );
  return await Promise.race([persist(work, time), time.over]);
}

/** Does work until it succeeds, or fails otherwise than by `UNAVAILABLE`, or the signal of the end is aborted. */
export async function persist<T>(
  work: () => Promise<T>,
  end?: { readonly signal: AbortSignal },
): Promise<T> {
  let backoff: Backoff | undefined;
  while (true) {
    try {
      return await work();
    } catch (thrown) {
      if (!(thrown instanceof AppError && thrown.code === "UNAVAILABLE")) throw thrown;
      backoff ??= new Backoff({ minMs: RETRY_MIN_MS, maxMs: RETRY_MAX_MS });
      await backoff.wait(end?.signal);
      if (end?.signal.aborted) throw thrown;
    }
  }
}

/** The end of a waiting: by time, or by its caller. */
export class TimeLimit implements Disposable {
  /** Rejects with what `late` makes when the time is over, with `CANCELLED` when the caller ends it. */
  readonly over: Promise<never>;
  /** Made only for those who look at it. */
  #ended: AbortController | undefined;
  #isOver = false;
  readonly #caller: AbortSignal | undefined;
  readonly #onAbort: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ timeoutMs, signal }: WaitOptions, late: () => AppError) {
    const { promise, reject } = Promise.withResolvers<never>();
    promise.catch(() => {}); // it may come when nobody waits any more
    this.over = promise;
    const end = (error: AppError) => {
      reject(error);
      this.#end();
    };
    this.#caller = signal;
    this.#onAbort = () => end(AppError.from(signal?.reason ?? new DOMException("", "AbortError")));
    if (timeoutMs !== undefined && timeoutMs <= MAX_TIMER_MS) {
      this.#timer = setTimeout(() => end(late()), Math.max(0, timeoutMs));
    }
    if (signal?.aborted) this.#onAbort();
    else signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** Aborted at the same moment. */
  get signal(): AbortSignal {
    this.#ended ??= new AbortController();
    if (this.#isOver) this.#ended.abort();
    return this.#ended.signal;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#caller?.removeEventListener("abort", this.#onAbort);
    this.#end();
  }

  #end(): void {
    this.#isOver = true;
    this.#ended?.abort();
  }
}
