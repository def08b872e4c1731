import { assertEquals } from "@std/assert";
import { merge, save, type Taken } from "./results.ts";

const taken = (row: string, date: string): Taken => ({
  ...{ row, date, title: row, deno: "2.9.3", cores: 2, cpu: "some", loadBefore: 0, rounds: 3 },
  measurements: [{ what: row, figures: { "per second": 1 } }],
});
const names = (rows: readonly Taken[]) => rows.map(({ row, date }) => `${row} ${date}`);

Deno.test("results: a row takes the place of the one before, in the order of the rows", () => {
  const before = [taken("gone", "1"), taken("b", "1"), taken("a", "1")];
  assertEquals(names(merge(before, [taken("c", "2"), taken("b", "2")], ["a", "b", "c"])), [
    "a 1",
    "b 2",
    "c 2",
  ]);
});

Deno.test("results: a file that is not there is made, one that is keeps its other rows", async () => {
  const path = await Deno.makeTempFile();
  await Deno.remove(path);
  try {
    await save(path, [taken("a", "1")], ["a", "b"]);
    await save(path, [taken("b", "2")], ["a", "b"]);
    assertEquals(names(JSON.parse(await Deno.readTextFile(path)).rows), ["a 1", "b 2"]);
  } finally {
    await Deno.remove(path);
  }
});
