import { AppError } from "../error/mod.ts";

/** The longest time that a timer can be set to, in milliseconds: 24.8 days. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Waits for a promise, but not for longer than `ms` milliseconds; more than 24 days is that much.
 *
 * The work behind the promise goes on; pass it a signal of its own to end it.
 *
 * @throws AppError `DEADLINE_EXCEEDED`, naming `what`, when the time has passed.
 */
export async function withDeadline<T>(promise: Promise<T>, ms: number, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new AppError("DEADLINE_EXCEEDED", `Cannot ${what}: no answer within ${ms} ms`)),
      Math.min(Math.max(0, ms), MAX_TIMER_MS), // Deno writes of a negative one to standard error
    );
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
