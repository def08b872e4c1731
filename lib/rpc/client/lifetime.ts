import { Code, ConnectError } from "@connectrpc/connect";
import { deadlineOf } from "../h2_errors.ts";

/** The longest time that a timer can be set to, in milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** How long one call goes on: until its caller cancels it, its time is over, or it has failed. */
export class Lifetime {
  readonly #signal: AbortSignal | undefined;
  #endMs: number;
  readonly #aborted = () => this.fail(ConnectError.from(this.#signal?.reason, Code.Canceled));
  #timer: ReturnType<typeof setTimeout> | undefined;
  #error: ConnectError | undefined;
  #cancel: ((error: ConnectError) => void) | undefined;

  /** @param timeoutMs from now, in milliseconds; no end unless given. */
  constructor(signal?: AbortSignal, timeoutMs?: number) {
    this.#signal = signal;
    this.#endMs = timeoutMs === undefined ? Infinity : performance.now() + timeoutMs;
    if (timeoutMs !== undefined) {
      this.#timer = setTimeout(() => this.fail(timedOut()), Math.min(timeoutMs, MAX_TIMER_MS));
    }
    if (signal?.aborted) this.#aborted();
    else signal?.addEventListener("abort", this.#aborted);
  }

  /** Of a call whose signal is aborted at its deadline: that which its headers say. */
  static following(signal: AbortSignal | undefined, header: Headers): Lifetime {
    const lifetime = new Lifetime(signal);
    lifetime.#endMs = deadlineOf(header);
    return lifetime;
  }

  /** Why the call is over before its end; `undefined` while it is not. */
  get error(): ConnectError | undefined {
    return this.#error;
  }

  /** Says what is to be done when the call is over before its end: at once, if it is already. Replaces what was said. */
  onOver(cancel: (error: ConnectError) => void): void {
    this.#cancel = cancel;
    if (this.#error) cancel(this.#error);
  }

  /** Ends the call before its end. */
  fail(error: ConnectError): void {
    if (this.#error) return;
    this.#error = error;
    this.end();
    this.#cancel?.(error);
  }

  /** The call has come to its end: the signal and the timer are let go of. */
  end(): void {
    this.#signal?.removeEventListener("abort", this.#aborted);
    clearTimeout(this.#timer);
  }

  /** What the caller is to see of an error that something ended with: what ended the call, if that was it. */
  blame(thrown: unknown): ConnectError {
    if (this.#error) return this.#error;
    const error = ConnectError.from(thrown);
    // the server's clock may be ahead of ours: what it cancels when the time is over was not cancelled by anybody
    const isLate = error.code === Code.Canceled && performance.now() >= this.#endMs;
    return isLate ? timedOut() : error;
  }

  /** Waits for a promise, but not for longer than the call goes on; what comes later is thrown away. */
  wait<T>(promise: Promise<T>, throwAway: (late: T) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      this.onOver(reject);
      promise.then((value) => this.#error ? throwAway(value) : resolve(value), reject);
    });
  }
}

function timedOut(): ConnectError {
  return new ConnectError("the operation timed out", Code.DeadlineExceeded);
}
