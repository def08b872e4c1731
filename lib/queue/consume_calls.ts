import type { Consumer, Delivery } from "../broker/mod.ts";
import { logger } from "../telemetry/mod.ts";
import { withDeadline } from "../time/mod.ts";

/** How calls are consumed. */
export interface ConsumeCallsOptions {
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Brings one delivery to its end; must not reject. */
  readonly handle: (delivery: Delivery) => Promise<void>;
  /** How long what runs may go on after the end, in milliseconds. */
  readonly drainMs: number;
  /** Stops what runs then, so that it is given back. */
  readonly stopRunning: () => Promise<void>;
}

/** How long it may take to give back what was stopped, in milliseconds. */
const RELEASE_MS = 2_000;

const log = logger("queue");

/**
 * Handles calls as they come, each at once: the consumer hands out no more than may run at the same time. When the
 * signal is aborted it takes no more, and what runs is finished, or else stopped.
 */
export async function consumeCalls(consumer: Consumer, options: ConsumeCallsOptions): Promise<void> {
  const { signal, handle, drainMs, stopRunning } = options;
  const running = new Set<Promise<void>>();
  const stop = () => consumer.stop().catch((thrown) => log.warn("Cannot stop at once: {thrown}", { thrown }));
  if (signal.aborted) await stop();
  signal.addEventListener("abort", stop, { once: true });
  try {
    for (let taken = await consumer.take(); taken.length > 0; taken = await consumer.take()) {
      for (const delivery of taken) {
        const work: Promise<void> = handle(delivery).finally(() => running.delete(work));
        running.add(work);
      }
    }
  } finally {
    signal.removeEventListener("abort", stop);
    if (running.size > 0) await drain(running, { drainMs, stopRunning });
  }
}

async function drain(
  running: ReadonlySet<Promise<void>>,
  { drainMs, stopRunning }: Pick<ConsumeCallsOptions, "drainMs" | "stopRunning">,
): Promise<void> {
  log.info("Draining {count} calls", { count: running.size });
  await withDeadline(Promise.all(running), drainMs, "drain").catch(() => {});
  if (running.size === 0) return;
  log.warn("Giving back {count} calls that did not end within {drainMs} ms", {
    count: running.size,
    drainMs,
  });
  await stopRunning();
  await withDeadline(Promise.all(running), RELEASE_MS, "release").catch(() => {});
}
