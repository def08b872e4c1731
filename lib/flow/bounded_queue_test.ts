import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { delay } from "@std/async/delay";
import { withDeadline } from "../time/mod.ts";
import { BoundedQueue } from "./bounded_queue.ts";

const WAIT_MS = 2_000;

/** What the reader gets next; a wait without end fails the test. */
function take<T>(queue: BoundedQueue<T>): Promise<T[]> {
  return withDeadline(queue.takeAll(), WAIT_MS, "take from the queue");
}

Deno.test("BoundedQueue: hands out what has gathered, oldest first, and is empty then", async () => {
  const queue = new BoundedQueue<number>({ maxItems: 10 });
  for (const n of [1, 2, 3]) assertEquals(queue.offer(n), true);
  assertEquals(queue.size, 3);
  assertEquals(await take(queue), [1, 2, 3]);
  assertEquals(queue.size, 0);
  queue.offer(4);
  assertEquals(await take(queue), [4]);
});

Deno.test("BoundedQueue: refuses what exceeds the number of items, until they are taken", async () => {
  const queue = new BoundedQueue<number>({ maxItems: 2 });
  assertEquals([1, 2, 3].map((n) => queue.offer(n)), [true, true, false]);
  assertEquals(await take(queue), [1, 2]);
  assertEquals([4, 5, 6].map((n) => queue.offer(n)), [true, true, false]);
});

Deno.test("BoundedQueue: refuses what exceeds the weight, until they are taken", async () => {
  const queue = new BoundedQueue<string>({ maxItems: 100, maxWeight: 5, weigh: (s) => s.length });
  assertEquals(["ab", "cde", "f"].map((s) => queue.offer(s)), [true, true, false]);
  assertEquals(queue.offer(""), true); // weighs nothing
  assertEquals(await take(queue), ["ab", "cde", ""]);
  assertEquals(["vw", "xyz", "a"].map((s) => queue.offer(s)), [true, true, false]);
});

Deno.test("BoundedQueue: without weigh every item weighs one", () => {
  const queue = new BoundedQueue<string>({ maxItems: 100, maxWeight: 2 });
  assertEquals(["long", "longer", "x"].map((s) => queue.offer(s)), [true, true, false]);
});

Deno.test("BoundedQueue: an empty queue takes any one item, and nothing beside it", async () => {
  const queue = new BoundedQueue<string>({ maxItems: 100, maxWeight: 5, weigh: (s) => s.length });
  assertEquals(["longer than five", "x"].map((s) => queue.offer(s)), [true, false]);
  assertEquals(await take(queue), ["longer than five"]);
  assertEquals(["x", "longer than five"].map((s) => queue.offer(s)), [true, false]);
});

Deno.test("BoundedQueue: a bound below one item is refused", () => {
  for (const maxItems of [0, -1, NaN, 0.5]) {
    assertThrows(
      () => new BoundedQueue({ maxItems }),
      RangeError,
      `Cannot bound a queue to ${maxItems} items`,
    );
  }
});

Deno.test("BoundedQueue: one item is a bound as well", async () => {
  const queue = new BoundedQueue<number>({ maxItems: 1 });
  assertEquals([1, 2].map((n) => queue.offer(n)), [true, false]);
  assertEquals(await take(queue), [1]);
});

Deno.test("takeAll: waits while there is nothing, and wakes for each new item", async () => {
  const queue = new BoundedQueue<number>({ maxItems: 10 });
  for (const n of [1, 2]) {
    let done = false;
    const taken = take(queue).finally(() => done = true);
    await delay(1);
    assertEquals(done, false);
    queue.offer(n);
    assertEquals(await taken, [n]);
  }
});

Deno.test("takeAll: gets all that came in the same turn", async () => {
  const queue = new BoundedQueue<number>({ maxItems: 10 });
  const taken = take(queue);
  for (const n of [1, 2, 3]) queue.offer(n);
  assertEquals(await taken, [1, 2, 3]);
});

Deno.test("end: what waits is handed out, then the reader sees the end, again and again", async () => {
  const queue = new BoundedQueue<number>({ maxItems: 10 });
  queue.offer(1);
  queue.end();
  assertEquals(queue.offer(2), false);
  assertEquals(await take(queue), [1]);
  assertEquals(await take(queue), []);
  assertEquals(await take(queue), []);
});

Deno.test("end: with an error, what waits comes first, and then the error, again and again", async () => {
  const queue = new BoundedQueue<number>({ maxItems: 10 });
  const error = new Error("over");
  queue.offer(1);
  queue.end(error);
  assertEquals(await take(queue), [1]);
  for (let i = 0; i < 2; i++) assertStrictEquals(await assertRejects(() => take(queue)), error);
});

Deno.test("end: wakes a reader that waits", async () => {
  for (const error of [undefined, new Error("over")]) {
    const queue = new BoundedQueue<number>({ maxItems: 10 });
    const seen = take(queue).catch((thrown) => thrown);
    await delay(1);
    queue.end(error);
    assertEquals(await seen, error ?? []);
  }
});

Deno.test("end: the first end counts", async () => {
  const queue = new BoundedQueue<number>({ maxItems: 10 });
  queue.end();
  queue.end(new Error("too late"));
  assertEquals(await take(queue), []);
});

Deno.test("abandon: forgets what waits; the reader sees the error next", async () => {
  const queue = new BoundedQueue<number>({ maxItems: 10 });
  const error = new Error("too slow");
  queue.offer(1);
  queue.abandon(error);
  assertEquals([queue.size, queue.offer(2)], [0, false]);
  assertStrictEquals(await assertRejects(() => take(queue)), error);
});

Deno.test("abandon: without an error the reader sees the end", async () => {
  const queue = new BoundedQueue<number>({ maxItems: 10 });
  queue.offer(1);
  queue.abandon(undefined);
  assertEquals(await take(queue), []);
});

Deno.test("abandon: wakes a reader that waits", async () => {
  const queue = new BoundedQueue<number>({ maxItems: 10 });
  const error = new Error("too slow");
  const seen = take(queue).catch((thrown) => thrown);
  await delay(1);
  queue.abandon(error);
  assertStrictEquals(await seen, error);
});

Deno.test("abandon: after the end, what is lost is not passed off as a clean end", async () => {
  const queue = new BoundedQueue<number>({ maxItems: 10 });
  const error = new Error("lost");
  queue.offer(1);
  queue.end();
  queue.abandon(error);
  assertStrictEquals(await assertRejects(() => take(queue)), error);
});
