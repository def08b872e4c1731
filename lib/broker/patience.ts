import { AppError } from "../error/mod.ts";
import { Backoff } from "../time/mod.ts";
import type { WaitOptions } from "./broker.ts";
import type { StopSignal } from "./stop_signal.ts";

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
export function patiently<T>(work: () => Promise<T>, options: WaitOptions, what: string): Promise<T> {
  const { timeoutMs, signal } = options;
  if (timeoutMs === undefined && !signal) return persist(work);
  return new Promise((resolve, reject) => {
    const late = () => new AppError("UNAVAILABLE", `Cannot ${what}: the broker is away`);
    const time = new TimeLimit(options, late, reject);
    persist(work, time).then(resolve, reject).then(() => time[Symbol.dispose]());
  });
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
  readonly #caller: StopSignal | undefined;
  readonly #end: () => void;
  readonly #onOver: (error: AppError) => void;
  readonly #timer: ReturnType<typeof setTimeout> | undefined;
  /** Made only for those who look at it, as is the promise. */
  #ended: AbortController | undefined;
  #over: PromiseWithResolvers<never> | undefined;
  #error: AppError | undefined;
  #isOver = false;

  /** `onOver` is called with what `over` rejects with. */
  constructor(
    { timeoutMs, signal }: WaitOptions,
    late: () => AppError,
    onOver: (error: AppError) => void = () => {},
  ) {
    this.#caller = signal;
    this.#onOver = onOver;
    this.#end = () => this.#fail(AppError.from(signal?.reason ?? new DOMException("", "AbortError")));
    if (timeoutMs !== undefined && timeoutMs <= MAX_TIMER_MS) {
      this.#timer = setTimeout(() => this.#fail(late()), Math.max(0, timeoutMs));
    }
    if (signal?.aborted) this.#end();
    else signal?.addEventListener("abort", this.#end, { once: true });
  }

  /** Whether it has come, or is not looked at any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Rejects with what `late` makes when the time is over, with `CANCELLED` when the caller ends it. */
  get over(): Promise<never> {
    if (!this.#over) {
      this.#over = Promise.withResolvers<never>();
      this.#over.promise.catch(() => {}); // it may come when nobody waits any more
      if (this.#error) this.#over.reject(this.#error);
    }
    return this.#over.promise;
  }

  /** Aborted at the same moment, and when it is disposed. */
  get signal(): AbortSignal {
    this.#ended ??= new AbortController();
    if (this.#isOver) this.#ended.abort();
    return this.#ended.signal;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#caller?.removeEventListener("abort", this.#end);
    this.#isOver = true;
    this.#ended?.abort();
  }

  #fail(error: AppError): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#error = error;
    this.#over?.reject(error);
    this.#ended?.abort();
    this.#onOver(error);
  }
}
