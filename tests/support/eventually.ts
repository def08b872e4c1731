import { delay } from "@std/async/delay";
import { withDeadline } from "../../lib/time/mod.ts";

/** What an answer is once it is truthy. */
type Truthy<T> = Exclude<T, undefined | null | false | 0 | "">;

/** How long {@link eventually} goes on, and how often it asks. */
export interface EventuallyOptions {
  /** In milliseconds; five seconds unless given. */
  withinMs?: number;
  /** In milliseconds; ten unless given. */
  everyMs?: number;
}

/**
 * Asks again and again until the answer is truthy, and returns it.
 *
 * @throws Error that names `what`, with what the last asking threw as its cause, when the time is over.
 */
export async function eventually<T>(
  what: string,
  ask: () => T | Promise<T>,
  { withinMs = 5_000, everyMs = 10 }: EventuallyOptions = {},
): Promise<Truthy<T>> {
  const endMs = performance.now() + withinMs;
  let cause: unknown;
  do {
    try {
      const leftMs = Math.max(1, endMs - performance.now());
      const answer = await withDeadline(Promise.resolve(ask()), leftMs, what);
      if (answer) return answer as Truthy<T>;
      cause = undefined;
    } catch (thrown) {
      cause = thrown;
    }
    await delay(everyMs);
  } while (performance.now() < endMs);
  throw new Error(`Cannot see that ${what}: not so within ${withinMs} ms`, { cause });
}
