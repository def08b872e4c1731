import { AppError } from "../error/mod.ts";

/**
 * Waits for a promise, but not for longer than `ms` milliseconds.
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
      ms,
    );
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
