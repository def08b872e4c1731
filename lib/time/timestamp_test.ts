import { assert, assertEquals, assertThrows } from "@std/assert";
import { formatTime, joinNanos, splitNanos } from "./timestamp.ts";

/** Points in time, in nanoseconds, in no order: near every border there is, and at random. */
function points(): bigint[] {
  const borders = [0n, 1n, 999n, 1_000n, 999_999n, 1_000_000n, 999_999_999n, 1_000_000_000n];
  const bases = [0n, 951_782_400n, 1_763_000_000n, 2_147_483_648n, 4_102_444_800n, 253_402_300_798n];
  const near = bases.flatMap((s) => borders.flatMap((ns) => [s * 10n ** 9n + ns, s * 10n ** 9n - ns]));
  const random = Array.from({ length: 500 }, () => BigInt(Math.floor(Math.random() * 2 ** 62)));
  return [...random, ...near];
}

Deno.test("splitNanos and joinNanos: there and back, nanos always from 0 to 999,999,999", () => {
  for (const ns of points()) {
    const parts = splitNanos(ns);
    assert(parts.nanos >= 0 && parts.nanos < 1_000_000_000, `${ns}: ${parts.nanos}`);
    assertEquals(joinNanos(parts), ns);
  }
});

Deno.test("splitNanos: a time before the epoch counts its nanoseconds forward, as protobuf wants it", () => {
  assertEquals(splitNanos(-1n), { seconds: -1n, nanos: 999_999_999 });
  assertEquals(splitNanos(-1_000_000_000n), { seconds: -1n, nanos: 0 });
  assertEquals(splitNanos(1_763_000_000_123_456_789n), { seconds: 1_763_000_000n, nanos: 123_456_789 });
});

Deno.test("formatTime: RFC 3339 in UTC with exactly nine fraction digits", () => {
  assertEquals(formatTime({ seconds: 0n, nanos: 1 }), "1970-01-01T00:00:00.000000001Z");
  assertEquals(formatTime({ seconds: 1_709_251_199n, nanos: 120_000_000 }), "2024-02-29T23:59:59.120000000Z");
  assertEquals(formatTime(splitNanos(-1n)), "1969-12-31T23:59:59.999999999Z");
  for (const ns of points()) {
    assert(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/.test(formatTime(splitNanos(ns))), String(ns));
  }
});

Deno.test("formatTime: names the time to the nanosecond", () => {
  for (const ns of points()) {
    const text = formatTime(splitNanos(ns));
    const seconds = BigInt(Date.parse(`${text.slice(0, 19)}Z`)) / 1_000n;
    assertEquals(joinNanos({ seconds, nanos: Number(text.slice(20, 29)) }), ns);
  }
});

Deno.test("formatTime: the strings sort as the times do", () => {
  const times = [...new Set(points())];
  const byTime = times.toSorted((a, b) => a < b ? -1 : 1).map((ns) => formatTime(splitNanos(ns)));
  const byText = times.map((ns) => formatTime(splitNanos(ns))).sort();
  assertEquals(byText, byTime);
});

Deno.test("formatTime: a year that does not fit four digits is refused", () => {
  assertEquals(formatTime({ seconds: 253_402_300_799n, nanos: 0 }), "9999-12-31T23:59:59.000000000Z");
  for (const seconds of [253_402_300_800n, -62_167_219_201n]) {
    assertThrows(() => formatTime({ seconds, nanos: 0 }), RangeError, `Cannot format ${seconds} s`);
  }
});
