// In the language and the time zone of whoever reads.
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const calendar = new Intl.DateTimeFormat(undefined, { dateStyle: "full" });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const dayAndMonth = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const date = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const DAY_MS = 86_400_000;

/** `14:05`. */
export function timeOf(ms: number): string {
  return clock.format(ms);
}

/** `20 Nov 2026, 14:05:09`. */
export function momentOf(ms: number): string {
  return exact.format(ms);
}

/** `today`, `yesterday`, or the whole date. */
export function dayOf(ms: number, nowMs: number = Date.now()): string {
  const days = Math.round((startOfDay(ms) - startOfDay(nowMs)) / DAY_MS);
  return Math.abs(days) <= 1 ? relative.format(days, "day") : calendar.format(ms);
}

/** `14:05` for today, `19 Nov` for this year, or the day with its year. */
export function shortOf(ms: number, nowMs: number = Date.now()): string {
  if (startOfDay(ms) === startOfDay(nowMs)) return clock.format(ms);
  return (new Date(ms).getFullYear() === new Date(nowMs).getFullYear() ? dayAndMonth : date).format(ms);
}

/** The same for all moments of a day, here. */
export function startOfDay(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}
