const NS_PER_S = 1_000_000_000n;

/** A point in time as protobuf keeps it: whole seconds since the Unix epoch, and nanoseconds from there on. */
export interface SecondsAndNanos {
  seconds: bigint;
  nanos: number;
}

/** Nanoseconds since the Unix epoch as seconds and nanoseconds; the latter are never negative. */
export function splitNanos(ns: bigint): SecondsAndNanos {
  const rest = ns % NS_PER_S;
  const nanos = rest < 0n ? rest + NS_PER_S : rest;
  return { seconds: (ns - nanos) / NS_PER_S, nanos: Number(nanos) };
}

/** Seconds and nanoseconds as nanoseconds since the Unix epoch. */
export function joinNanos({ seconds, nanos }: SecondsAndNanos): bigint {
  return seconds * NS_PER_S + BigInt(nanos);
}

/**
 * RFC 3339 in UTC with exactly nine fraction digits and `Z`: strings that sort as the times do.
 *
 * @throws RangeError for a year before 0 or after 9999, which RFC 3339 has no form for.
 *
 * @example
 * ```ts
 * import { formatTime } from "./timestamp.ts";
 * formatTime({ seconds: 0n, nanos: 1 }); // "1970-01-01T00:00:00.000000001Z"
 * ```
 */
export function formatTime({ seconds, nanos }: SecondsAndNanos): string {
  const whole = new Date(Number(seconds) * 1_000).toISOString();
  if (whole.length > 24) {
    throw new RangeError(`Cannot format ${seconds} s: the year has more than four digits`);
  }
  return `${whole.slice(0, 19)}.${String(nanos).padStart(9, "0")}Z`;
}
