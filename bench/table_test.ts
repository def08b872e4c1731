import { assertEquals } from "@std/assert";
import { table } from "./table.ts";

Deno.test("table: a column for each figure, and what was not measured below", () => {
  const lines = table([
    { what: "one", figures: { "per second": 1234.5678, "p50 ms": 2 } },
    { what: "another", figures: { "per second": 7 } },
    { what: "wrong", figures: {}, failed: "answered 500" },
    { what: "not there", figures: {}, missing: "go is not installed" },
  ]).split("\n");
  assertEquals(lines, [
    "         per second  p50 ms",
    "one       1,234.568       2",
    "another           7",
    "FAILED wrong: answered 500",
    "not measured: not there: go is not installed",
  ]);
});
