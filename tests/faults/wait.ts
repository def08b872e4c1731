import { delay } from "@std/async/delay";

/** Waits so long, in milliseconds, or until the signal aborts. */
export async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, { signal }).catch(() => {});
}
