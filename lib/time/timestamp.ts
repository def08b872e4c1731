const NS_PER_S = 1_000_000_000n;

/** A point in time as protobuf keeps it: whole seconds since the Unix epoch, and nanoseconds. */
export interface SecondsAndNanos {
  seconds: bigint;
  nanos: number;
}

/** Nanoseconds since the Unix epoch as seconds and nanoseconds. */
export function splitNanos(ns: bigint): SecondsAndNanos {
  const seconds = ns / NS_PER_S;
  return { seconds, nanos: Number(ns - seconds * NS_PER_S) };
}

/** Seconds and nanoseconds as nanoseconds since the Unix epoch. */
export function joinNanos({ seconds, nanos }: SecondsAndNanos): bigint {
  return seconds * NS_PER_S + BigInt(nanos);
}

/**
 * RFC 3339 in UTC with exactly nine fraction digits and `Z`: strings that sort as the times do.
 *
 * @example
 * ```ts
 * import { formatTime } from "./timestamp.ts";
 * formatTime({ seconds: 0n, nanos: 1 }); // "1970-01-01T00:00:00.000000001Z"
 * ```
 */
export function formatTime({ seconds, nanos }: SecondsAndNanos): string {
  const whole = new Date(Number(seconds) * 1_000).toISOString();
  return `${whole.slice(0, 19)}.${String(nanos).padStart(9, "0")}Z`;
}
