/** A point in time as Python's `isoformat()` writes it in UTC: `2026-11-20T12:35:51.986000+00:00`. */
export function isoMicros(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "000+00:00");
}

/** Writes points in time as `toISOString` does; the same one again is not made again. */
export function isoWriter(): (ms: number) => string {
  let [lastMs, last] = [NaN, ""];
  return (ms) => {
    if (ms !== lastMs) [lastMs, last] = [ms, new Date(ms).toISOString()];
    return last;
  };
}

/** Milliseconds since the Unix epoch of a time in ISO 8601 that names its zone; `undefined` for what is none. */
export function parseIso(text: unknown): number | undefined {
  if (typeof text !== "string" || !/(Z|[+-]\d\d:\d\d)$/.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
