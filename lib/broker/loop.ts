import { AppError } from "../error/mod.ts";
import { logger } from "../telemetry/mod.ts";
import { Backoff } from "../time/mod.ts";

const RETRY_MIN_MS = 20;
const RETRY_MAX_MS = 1_000;

const log = logger("broker");

/**
 * Does work again and again until the signal is aborted. When it throws, it is done again after a while, for as
 * long as it takes: a broker that is away says so in its own log, anything else is said here.
 */
export async function loop(what: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  const backoff = new Backoff({ minMs: RETRY_MIN_MS, maxMs: RETRY_MAX_MS });
  while (!signal.aborted) {
    try {
      await work();
      backoff.reset();
    } catch (thrown) {
      if (signal.aborted) return;
      const error = AppError.from(thrown);
      if (error.code !== "UNAVAILABLE") {
        log.error("Cannot {what}: {why}", { what, why: error.cause ?? error.message });
      }
      await backoff.wait(signal);
    }
  }
}
