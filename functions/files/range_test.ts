import { assertEquals } from "@std/assert";
import { readRange } from "./range.ts";

Deno.test("readRange: one range of bytes, however it is written", () => {
  for (
    const [range, offset, length] of [
      ["bytes=0-9", 0, 10],
      ["BYTES=0-9", 0, 10],
      ["bytes = 0-9", 0, 10],
      ["bytes=,0-9,", 0, 10],
      ["bytes=99-", 99, 1],
      ["bytes=0-99999999999999999999999", 0, 100],
      ["bytes=-5", 95, 5],
      ["bytes=-500", 0, 100],
      ["bytes=00-007", 0, 8],
    ] as const
  ) assertEquals(readRange(range, 100), { offset, length }, range);
});

Deno.test("readRange: behind the end, and the last none, are unsatisfiable", () => {
  for (const range of ["bytes=100-", "bytes=100-200", "bytes=99999999999999999999-", "bytes=-0"]) {
    assertEquals(readRange(range, 100), "unsatisfiable", range);
  }
  assertEquals(readRange("bytes=0-", 0), "unsatisfiable");
});

Deno.test("readRange: what is none, or more than one, is the whole file", () => {
  for (
    const range of [
      "",
      "bytes",
      "bytes=",
      "bytes=-",
      "bytes=5-4",
      "bytes=1-2,3-4",
      "bytes=a-b",
      "bytes=1",
      "x=0-1",
    ]
  ) assertEquals(readRange(range, 100), undefined, range);
  assertEquals(readRange("bytes=-5", 0), undefined); // nothing is the last of nothing
});
