/** Clocks, deadlines, backoff and points in time. */
export { Backoff, type BackoffOptions } from "./backoff.ts";
export { type Clock, systemClock } from "./clock.ts";
export { withDeadline } from "./deadline.ts";
export { formatTime, joinNanos, type SecondsAndNanos, splitNanos } from "./timestamp.ts";
