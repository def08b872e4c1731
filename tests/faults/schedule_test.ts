import { assert, assertEquals, assertThrows } from "@std/assert";
import { CATALOGUE } from "./catalogue.ts";
import type { StageKind } from "./fault.ts";
import { Random } from "./random.ts";
import { schedule } from "./schedule.ts";

const REDIS: StageKind = {
  store: "redis",
  roles: ["serve", "chat"],
  can: new Set(["small disk", "shifted clock"]),
};

/** The first so many steps in words, with the first number that each fault would draw. */
function words(seed: number, count: number, kind = REDIS): string[] {
  const steps = schedule(CATALOGUE, kind, new Random(seed));
  return Array.from({ length: count }, () => {
    const { faults, pauseMs } = steps.next().value;
    return [...faults.map(({ fault, random }) => `${fault.name} ${random.next()}`), pauseMs].join(" + ");
  });
}

Deno.test("schedule: a seed decides everything, another seed something else", () => {
  assertEquals(words(7, 100), words(7, 100));
  assert(words(7, 5).join() !== words(8, 5).join(), "two seeds gave the same");
});

Deno.test("schedule: every fault that can happen comes before any comes again, and no other", () => {
  const possible = CATALOGUE.filter((fault) => fault.happensOn(REDIS)).map(({ name }) => name);
  const steps = schedule(CATALOGUE, REDIS, new Random(1));
  const drawn: string[] = [];
  while (drawn.length < possible.length) {
    drawn.push(...steps.next().value.faults.map(({ fault }) => fault.name));
  }
  assertEquals(drawn.toSorted(), possible.toSorted());
  assert(!possible.some((name) => name.includes("queue")), "there is no queue worker to kill");
  assert(possible.includes("FLUSHALL"), "Redis can be flushed");
  assertThrows(() => schedule([], REDIS, new Random(1)).next(), RangeError);
});

Deno.test("schedule: two faults at the same time have nothing in common", () => {
  const steps = schedule(CATALOGUE, REDIS, new Random(3));
  const pairs = Array.from({ length: 300 }, () => steps.next().value.faults).filter(({ length }) =>
    length === 2
  );
  assert(pairs.length > 30, "there were hardly any");
  for (const [one, other] of pairs) {
    const common = one!.fault.touches.filter((part) => other!.fault.touches.includes(part));
    assertEquals(common, [], `${one!.fault.name} and ${other!.fault.name}`);
  }
});
