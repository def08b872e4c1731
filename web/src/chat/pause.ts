const FIRST_MS = 250;
const LONGEST_MS = 10_000;

/** How long to wait before a try, from the first (0) on: twice as long each time, less by chance. */
export function backoffMs(attempt: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt) * (0.5 + Math.random() / 2);
}

/** Waits so long; shorter when the network comes back, the page is looked at again, or the signal says so. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const over = new AbortController();
    const end = () => {
      clearTimeout(timer);
      over.abort();
      resolve();
    };
    const timer = setTimeout(end, ms);
    const options = { signal: over.signal };
    signal.addEventListener("abort", end, options);
    addEventListener("online", end, options);
    document.addEventListener("visibilitychange", () => document.hidden || end(), options);
  });
}
