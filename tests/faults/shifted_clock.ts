/** The wall clock that processes see; monotonic clocks are as they are. */
export interface ShiftedClock {
  /** What makes a process see it. */
  readonly env: Readonly<Record<string, string>>;
  /** Sets it so many seconds before (negative) or after the real time, for all that run. */
  shift(seconds: number): Promise<void>;
}
