import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../../tests/support/eventually.ts";
import { Deadlines, type Ending } from "./deadlines.ts";

interface Named extends Ending {
  readonly name: string;
}

const inMs = (name: string, ms: number): Named => ({ name, endMs: performance.now() + ms });

Deno.test("deadlines: each is told in its turn, none before its time, none that was taken out", async () => {
  const told: string[] = [];
  const early: string[] = [];
  using deadlines = new Deadlines<Named>((item) => {
    told.push(item.name);
    if (performance.now() < item.endMs) early.push(item.name);
  });
  const out = inMs("taken out", 20);
  for (const item of [inMs("late", 120), inMs("far", 1e12), out, inMs("soon", 20), inMs("at once", -5)]) {
    deadlines.add(item);
  }
  deadlines.delete(out);
  await eventually("the last one is told", () => told.includes("late"));
  assertEquals([told, early], [["at once", "soon", "late"], []]);
  assertEquals([...deadlines].map(({ name }) => name), ["far"]);
});

Deno.test("deadlines: one that comes after all others ended is told, too", async () => {
  const told: string[] = [];
  using deadlines = new Deadlines<Named>(({ name }) => void told.push(name));
  const first = inMs("first", 10_000);
  deadlines.add(first);
  deadlines.delete(first);
  for (const name of ["a", "b"]) {
    deadlines.add(inMs(name, 10));
    await eventually(`${name} is told`, () => told.includes(name));
  }
  assert(deadlines.size === 0);
});
