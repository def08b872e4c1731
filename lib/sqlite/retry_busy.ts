import { AppError } from "../error/mod.ts";
import { Backoff } from "../time/mod.ts";
import { isBusy, isSqliteError } from "./failure.ts";

const DEADLINE_MS = 2_000;

/**
 * Repeats `work` while another process holds the file, without blocking the event loop in between.
 *
 * @throws AppError `UNAVAILABLE` when the file stays busy for two seconds, or SQLite fails otherwise; whatever
 * else `work` throws.
 */
export async function retryBusy<T>(work: () => T): Promise<T> {
  const backoff = new Backoff({ minMs: 2, maxMs: 50 });
  const startMs = performance.now();
  while (true) {
    try {
      return work();
    } catch (thrown) {
      if (!isSqliteError(thrown)) throw thrown;
      if (!isBusy(thrown) || performance.now() - startMs > DEADLINE_MS) {
        throw new AppError("UNAVAILABLE", `The store does not answer: ${thrown.message}`, { cause: thrown });
      }
      await backoff.wait();
    }
  }
}
