/** Where a component gets the time from; composition passes the system's, tests pass their own. */
export interface Clock {
  /** Wall-clock time in milliseconds since the Unix epoch. May jump either way. */
  wallMs(): number;
  /** Milliseconds since some fixed moment. Never goes back, and goes on while the process is stopped. */
  monotonicMs(): number;
}

/** The system's clocks. */
export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};
