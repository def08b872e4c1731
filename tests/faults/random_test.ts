import { assert, assertEquals, assertThrows } from "@std/assert";
import { Random } from "./random.ts";

Deno.test("random: a seed decides the sequence", () => {
  const draw = (seed: number) => {
    const random = new Random(seed);
    return Array.from({ length: 50 }, () => random.between(1, 1_000));
  };
  assertEquals(draw(5), draw(5));
  assert(draw(5).join() !== draw(6).join(), "two seeds gave the same");
});

Deno.test("random: every value of a range comes, none outside it, about as often", () => {
  const random = new Random(1);
  const counts = new Map<number, number>();
  for (let i = 0; i < 6_000; i++) {
    const drawn = random.between(1, 6);
    counts.set(drawn, (counts.get(drawn) ?? 0) + 1);
  }
  assertEquals([...counts.keys()].toSorted(), [1, 2, 3, 4, 5, 6]);
  assert([...counts.values()].every((count) => count > 850 && count < 1_150), JSON.stringify([...counts]));
  const list = ["a", "b", "c", "d"];
  assertEquals(random.shuffled(list).toSorted(), list);
  assertThrows(() => random.pick([]), RangeError);
});

Deno.test("random: what a fork draws changes nothing for the others", () => {
  const [one, other] = [new Random(9), new Random(9)];
  const fork = one.fork();
  other.fork();
  for (let i = 0; i < 10; i++) fork.next();
  assertEquals(one.next(), other.next());
});
