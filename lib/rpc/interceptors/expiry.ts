import { Code, ConnectError } from "@connectrpc/connect";

/** The longest time that a timer can wait, in milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * The time that a part of a call may take: what it waits for is given up when that is over, and its signal is
 * aborted, as it is with the call itself.
 */
export class Expiry implements Disposable {
  readonly #parent: AbortSignal;
  readonly #controller = new AbortController();
  readonly #endMs: number;
  readonly #follow = () => {
    this[Symbol.dispose]();
    this.#controller.abort(this.#parent.reason);
  };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;
  #error: ConnectError | undefined;
  #giveUp: ((error: ConnectError) => void) | undefined;

  constructor(parent: AbortSignal, ms: number) {
    this.#parent = parent;
    this.#endMs = performance.now() + ms;
    if (parent.aborted) {
      this.#follow();
    } else {
      parent.addEventListener("abort", this.#follow, { once: true });
      armLater(this);
    }
  }

  /** To be passed on. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Waits for a promise; one at a time. @throws ConnectError `DeadlineExceeded` when the time is over before. */
  race<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#error) reject(this.#error);
      this.#giveUp = reject;
      promise.then(resolve, (thrown) => reject(this.#error ?? thrown)); // whatever the abort made of it
    });
  }

  /** Messages that end with the time; whoever reads them to their end, or leaves them, ends it too. */
  async *messages<T>(messages: AsyncIterable<T>): AsyncGenerator<T> {
    const iterator = messages[Symbol.asyncIterator]();
    try {
      for (let result = await this.race(iterator.next()); !result.done;) {
        yield result.value;
        result = await this.race(iterator.next());
      }
      if (this.#error) throw this.#error; // it ended since the time was over
    } finally {
      this[Symbol.dispose]();
      // One that waits for its next message hears of it by the signal.
      iterator.return?.().catch(() => {});
    }
  }

  /** Begins to watch the time. */
  arm(): void {
    if (this.#isOver) return;
    const ms = Math.min(Math.max(0, this.#endMs - performance.now()), MAX_TIMER_MS);
    this.#timer = setTimeout(() => this.#expire(), ms);
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#parent.removeEventListener("abort", this.#follow);
  }

  #expire(): void {
    this.#error = new ConnectError("the deadline has passed", Code.DeadlineExceeded);
    this.#controller.abort(this.#error);
    this.#giveUp?.(this.#error);
  }
}

/** A timer costs as much as a short call: only what has not ended by the next turn gets one. */
let unarmed: Expiry[] = [];

function armLater(expiry: Expiry): void {
  if (unarmed.push(expiry) > 1) return;
  setTimeout(() => {
    const expiries = unarmed;
    unarmed = [];
    for (const expiry of expiries) expiry.arm();
  }, 0);
}
