import { assertEquals, assertThrows } from "@std/assert";
import { median, percentile, ratio, round, spread } from "./statistics.ts";

Deno.test("median: the middle value, or the mean of two, whatever the order", () => {
  assertEquals(median([9, 1, 5]), 5);
  assertEquals(median([10, 2, 4, 100]), 7);
  assertThrows(() => median([]), RangeError, "no value");
});

Deno.test("percentile: the smallest value that so many do not exceed", () => {
  const hundred = Float64Array.from({ length: 100 }, (_, i) => i + 1);
  assertEquals([1, 50, 99, 100].map((percent) => percentile(hundred, percent)), [1, 50, 99, 100]);
  assertEquals(percentile([7, 8, 9], 99), 9);
  assertEquals(percentile([7, 8, 9], 1), 7);
});

Deno.test("spread: from the smallest to the largest, as a share of the median, whatever the order", () => {
  assertEquals(spread([110, 90, 100]), 0.2);
  assertEquals(spread([5]), 0);
  assertEquals(spread([10, 30]), 1);
  assertThrows(() => spread([]), RangeError, "no value");
});

Deno.test("ratio: that of each round by itself, whatever slows a round down", () => {
  assertEquals(ratio([200, 20, 100], [100, 10, 60]), 2);
  assertEquals(ratio([6], [3, 100]), 2);
  assertEquals(ratio([1, 2], []), NaN);
});

Deno.test("round: so many fraction digits at the most", () => {
  assertEquals(round(1.25149, 2), 1.25);
  assertEquals(round(1234.5), 1235);
});
