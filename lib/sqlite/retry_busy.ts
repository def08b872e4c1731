import { AppError } from "../error/mod.ts";
import { Backoff } from "../time/mod.ts";

/** SQLITE_BUSY (https://sqlite.org/rescode.html#busy). */
const SQLITE_BUSY = 5;
const DEADLINE_MS = 2_000;

/**
 * Repeats `work` while another process holds the file, without blocking the event loop in between.
 *
 * @throws AppError `UNAVAILABLE` when the file stays busy for two seconds, or SQLite fails otherwise.
 */
export async function retryBusy<T>(work: () => T): Promise<T> {
  const backoff = new Backoff({ minMs: 2, maxMs: 50 });
  const startMs = performance.now();
  while (true) {
    try {
      return work();
    } catch (thrown) {
      if (thrown instanceof AppError) throw thrown;
      const busy = (thrown as { errcode?: number }).errcode === SQLITE_BUSY;
      if (!busy || performance.now() - startMs > DEADLINE_MS) {
        const why = thrown instanceof Error ? thrown.message : String(thrown);
        throw new AppError("UNAVAILABLE", `The store does not answer: ${why}`, { cause: thrown });
      }
      await backoff.wait();
    }
  }
}
