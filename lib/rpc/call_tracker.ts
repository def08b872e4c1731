import type { Interceptor } from "@connectrpc/connect";
import { delay } from "@std/async/delay";

const POLL_MS = 5;

/** Counts the calls under way, so that a drain can wait for them. */
export class CallTracker {
  #open = 0;

  /** How many calls are under way, streams included. */
  get open(): number {
    return this.#open;
  }

  /** To be put outermost. */
  readonly interceptor: Interceptor = (next) => async (request) => {
    this.#open++;
    let handedOver = false;
    try {
      const response = await next(request);
      if (!response.stream) return response;
      handedOver = true;
      return { ...response, message: this.#follow(response.message) };
    } finally {
      if (!handedOver) this.#open--;
    }
  };

  /** Resolves when no call is under way, or after `ms` milliseconds; answers how many are left. */
  async idle(ms: number): Promise<number> {
    const endMs = performance.now() + ms;
    while (this.#open > 0 && performance.now() < endMs) await delay(POLL_MS);
    return this.#open;
  }

  async *#follow<T>(messages: AsyncIterable<T>): AsyncGenerator<T> {
    try {
      yield* messages;
    } finally {
      this.#open--;
    }
  }
}
