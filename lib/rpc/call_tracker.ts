import type { Interceptor } from "@connectrpc/connect";
import { delay } from "@std/async/delay";
import { Batches } from "./batches.ts";

const POLL_MS = 5;

/** Counts the calls under way, so that a drain can wait for them. */
export class CallTracker {
  #open = 0;
  #streams = 0;

  /** How many calls are under way, streams included. */
  get open(): number {
    return this.#open;
  }

  /** To be put outermost. */
  readonly interceptor: Interceptor = (next) => async (request) => {
    this.#open++;
    let ended = false;
    let isStream = false;
    const end = () => {
      if (ended) return;
      ended = true;
      this.#open--;
      if (isStream) this.#streams--;
    };
    try {
      const response = await next(request);
      if (!response.stream) {
        end();
        return response;
      }
      isStream = true;
      this.#streams++;
      // A stream whose client is gone, perhaps before there was one, may never be read to its end.
      request.signal.addEventListener("abort", end, { once: true });
      if (request.signal.aborted) end();
      const { message } = response;
      return {
        ...response,
        message: message instanceof Batches ? untilBatchesEnd(message, end) : untilEnd(message, end),
      };
    } catch (thrown) {
      end();
      throw thrown;
    }
  };

  /**
   * Resolves when no call is under way, or after `ms` milliseconds; answers how many are left.
   *
   * Streams that have been told to end are waited for `streamsMs` only: one whose client does not read cannot.
   */
  async idle(ms: number, { streamsMs = ms }: { streamsMs?: number } = {}): Promise<number> {
    const startMs = performance.now();
    while (this.#open > 0) {
      const waitedMs = performance.now() - startMs;
      if (waitedMs >= (this.#open > this.#streams ? ms : Math.min(ms, streamsMs))) break;
      await delay(POLL_MS);
    }
    return this.#open;
  }
}

async function* untilEnd<T>(messages: AsyncIterable<T>, end: () => void): AsyncGenerator<T> {
  try {
    yield* messages;
  } finally {
    end();
  }
}

/** The same for batches, which go through whole. */
function untilBatchesEnd<T>(batches: Batches<T>, end: () => void): Batches<T> {
  return batches.watched({
    ended: end,
    left: end,
    failed(thrown) {
      end();
      return thrown;
    },
  });
}
