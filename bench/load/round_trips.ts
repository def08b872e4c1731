import { percentile } from "../statistics.ts";

/** How round trips are made. */
export interface RoundTripOptions {
  /** Calls that are under way at the same time. */
  readonly inFlight: number;
  readonly seconds: number;
  /** Calls before, for so long, which do not count. */
  readonly warmUpSeconds: number;
}

/** What came out. */
export interface RoundTripResult {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Makes calls one after the other in so many lanes; `call` answers whether the answer was right. */
export async function roundTrips(
  call: () => Promise<boolean>,
  { inFlight, seconds, warmUpSeconds }: RoundTripOptions,
): Promise<RoundTripResult> {
  const fromMs = performance.now() + warmUpSeconds * 1_000;
  const untilMs = fromMs + seconds * 1_000;
  const tookMs: number[] = [];
  const lane = async () => {
    for (let startMs = performance.now(); startMs < untilMs;) {
      if (!await call()) throw new Error("Cannot measure round trips: an answer was wrong");
      const endMs = performance.now();
      if (endMs >= fromMs && endMs < untilMs) tookMs.push(endMs - startMs);
      startMs = endMs;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  if (tookMs.length === 0) throw new Error("Cannot measure round trips: none ended in time");
  const sorted = Float64Array.from(tookMs).sort();
  return {
    perSecond: sorted.length / seconds,
    p50Ms: percentile(sorted, 50),
    p99Ms: percentile(sorted, 99),
  };
}
