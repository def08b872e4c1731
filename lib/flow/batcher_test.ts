import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { delay } from "@std/async/delay";
import { RetryInfoSchema } from "../../proto/gen/google/rpc/error_details_pb.ts";
import { AppError } from "../error/mod.ts";
import { withDeadline } from "../time/mod.ts";
import { Batcher, type BatcherOptions } from "./batcher.ts";

/** A batcher that doubles numbers, whose batches wait until they are let go. */
class Doubler {
  readonly batches: number[][] = [];
  readonly batcher: Batcher<number, number>;
  #gates: (() => void)[] = [];
  running = 0;

  constructor(options: Partial<BatcherOptions<number, number>> = {}) {
    const run = async (items: number[]) => {
      assertEquals(++this.running, 1, "one batch at a time");
      this.batches.push(items);
      await new Promise<void>((resolve) => this.#gates.push(resolve));
      this.running--;
      return items.map((n) => n * 2);
    };
    this.batcher = new Batcher({ run, maxBatch: 100, maxWaiting: 1_000, ...options });
  }

  submit(...items: number[]): Promise<number[]> {
    return Promise.all(items.map((n) => this.batcher.submit(n)));
  }

  /** Lets batches go, as they come, until nothing is under way. */
  async finish(): Promise<void> {
    let idle = false;
    const ended = this.batcher.idle().then(() => idle = true);
    while (!idle) {
      this.#gates.shift()?.();
      await delay(0);
    }
    await ended;
  }
}

/** What each promise came to: its value, or what it was rejected with. */
async function outcomes<T>(promises: readonly Promise<T>[]): Promise<unknown[]> {
  return await Promise.all(promises.map((promise) => promise.catch((thrown) => thrown)));
}

Deno.test("Batcher: what is submitted in the same turn shares the first batch", async () => {
  const doubler = new Doubler();
  const answers = doubler.submit(1, 2, 3);
  await doubler.finish();
  assertEquals(await answers, [2, 4, 6]);
  assertEquals(doubler.batches, [[1, 2, 3]]);
});

Deno.test("Batcher: one at a time; what gathers meanwhile is the next batch, in order", async () => {
  const doubler = new Doubler();
  const first = doubler.submit(1);
  await delay(0);
  assertEquals(doubler.batches, [[1]]);
  const second = doubler.submit(2);
  await delay(0);
  const third = doubler.submit(3, 4);
  await delay(0);
  assertEquals(doubler.batches, [[1]]);
  await doubler.finish();
  assertEquals([await first, await second, await third], [[2], [4], [6, 8]]);
  assertEquals(doubler.batches, [[1], [2, 3, 4]]);
});

Deno.test("Batcher: a batch holds at most maxBatch items", async () => {
  const doubler = new Doubler({ maxBatch: 2 });
  const answers = doubler.submit(1, 2, 3, 4, 5);
  await doubler.finish();
  assertEquals(await answers, [2, 4, 6, 8, 10]);
  assertEquals(doubler.batches, [[1, 2], [3, 4], [5]]);
});

Deno.test("Batcher: a batch weighs at most maxBatchWeight, but one item alone may exceed it", async () => {
  const doubler = new Doubler({ maxBatchWeight: 10, weigh: (n) => n });
  const answers = doubler.submit(4, 6, 1, 25, 3, 9, 1);
  await doubler.finish();
  await answers;
  assertEquals(doubler.batches, [[4, 6], [1], [25], [3], [9, 1]]);
});

Deno.test("Batcher: without weigh every item weighs one", async () => {
  const doubler = new Doubler({ maxBatchWeight: 2 });
  const answers = doubler.submit(7, 8, 9);
  await doubler.finish();
  await answers;
  assertEquals(doubler.batches, [[7, 8], [9]]);
});

Deno.test("Batcher: refuses what exceeds maxWaiting, and takes more once a batch has begun", async () => {
  const doubler = new Doubler({ maxWaiting: 2 });
  const first = doubler.submit(1, 2);
  const error: AppError = await assertRejects(() => doubler.submit(3), AppError);
  assertEquals([error.code, error.message], ["RESOURCE_EXHAUSTED", "Cannot take the call: 2 wait already"]);
  await delay(0);
  const second = doubler.submit(4, 5); // those of the batch under way do not wait any more
  await assertRejects(() => doubler.submit(6), AppError);
  await doubler.finish();
  assertEquals([await first, await second], [[2, 4], [8, 10]]);
  assertEquals(doubler.batches, [[1, 2], [4, 5]]);
});

Deno.test("Batcher: an AppError among the results fails its item alone", async () => {
  const refusal = new AppError("INVALID_ARGUMENT", "odd");
  const batcher = new Batcher<number, string>({
    run: (items) => Promise.resolve(items.map((n) => n % 2 ? refusal : `${n}`)),
    maxBatch: 10,
    maxWaiting: 10,
  });
  const answers = await outcomes([1, 2, 3, 4].map((n) => batcher.submit(n)));
  assertEquals(answers, [refusal, "2", refusal, "4"]);
});

Deno.test("Batcher: a run that throws fails all its items, and the next batch runs all the same", async () => {
  const away = new AppError("UNAVAILABLE", "away");
  const failures: unknown[] = [away, new TypeError("bug")];
  const batcher = new Batcher<number, number>({
    run: (items) => {
      if (failures.length > 0) throw failures.shift();
      return Promise.resolve(items);
    },
    maxBatch: 2,
    maxWaiting: 10,
  });
  const [a, b, c, d, e] = await outcomes([1, 2, 3, 4, 5].map((n) => batcher.submit(n)));
  assertStrictEquals(a, away);
  assertStrictEquals(b, away);
  assertEquals(AppError.from(c).code, "INTERNAL");
  assert(c instanceof AppError);
  assertStrictEquals(c, d);
  assertEquals(e, 5);
});

Deno.test("Batcher: too few results are INTERNAL for those that got none", async () => {
  const batcher = new Batcher<number, number>({
    run: (items) => Promise.resolve(items.slice(1)),
    maxBatch: 10,
    maxWaiting: 10,
  });
  const [first, second] = await outcomes([batcher.submit(1), batcher.submit(2)]);
  assertEquals(first, 2);
  assert(second instanceof AppError);
  assertEquals(AppError.from(second).message, "The batch answered too few results");
});

Deno.test("Batcher: an item that cannot be weighed fails alone, and holds nobody up", async () => {
  const batcher = new Batcher<string | null, string | null>({
    run: (items) => Promise.resolve(items),
    weigh: (item) => item!.length,
    maxBatchWeight: 10,
    maxBatch: 10,
    maxWaiting: 10,
  });
  const bad = assertRejects(() => batcher.submit(null), TypeError);
  assertEquals(await withDeadline(batcher.submit("good"), 1_000, "submit"), "good");
  await bad;
});

Deno.test("Batcher: bounds that let nothing through are refused", () => {
  const run = (items: number[]) => Promise.resolve(items);
  for (const [maxBatch, maxWaiting] of [[0, 1], [1, 0], [NaN, 1], [1, NaN]] as const) {
    assertThrows(() => new Batcher({ run, maxBatch, maxWaiting }), RangeError, "Cannot batch");
  }
});

Deno.test("Batcher: one waiting and one in a batch are enough", async () => {
  const doubler = new Doubler({ maxBatch: 1, maxWaiting: 1 });
  const first = doubler.submit(1);
  await delay(0);
  const second = doubler.submit(2);
  await doubler.finish();
  assertEquals([await first, await second, doubler.batches], [[2], [4], [[1], [2]]]);
});

Deno.test("idle: resolves at once when nothing is under way", async () => {
  await withDeadline(new Doubler().batcher.idle(), 1_000, "be idle");
});

Deno.test("idle: resolves after what is under way and what was submitted meanwhile", async () => {
  const doubler = new Doubler();
  const settled: number[] = [];
  const note = (answers: number[]) => void settled.push(...answers);
  const first = doubler.submit(1).then(note);
  await delay(0);
  let idle = false;
  doubler.batcher.idle().then(() => idle = true);
  await delay(0);
  const second = doubler.submit(2).then(note);
  await delay(0);
  assertEquals(idle, false);
  await doubler.finish();
  assertEquals(settled, [2, 4]);
  await Promise.all([first, second]);
});

Deno.test("Batcher: refuses what would wait too long, as the last two batches tell, and says when to try again", async () => {
  let tookMs = 100;
  const batcher = new Batcher<number, number>({
    run: async (items) => {
      await delay(tookMs);
      return items;
    },
    maxBatch: 2,
    maxWaiting: 1_000,
    maxWaitMs: 150,
  });
  const submit = (count: number) =>
    Promise.allSettled(Array.from({ length: count }, (_, i) => batcher.submit(i)));
  const refused = (all: PromiseSettledResult<number>[]) =>
    all.filter(({ status }) => status === "rejected").length;
  assertEquals(refused(await submit(6)), 0, "nothing is known at first");
  const late = await submit(20);
  assertEquals(refused(late), 16, "two batches of it may wait");
  const { reason } = late.at(-1) as PromiseRejectedResult;
  assertEquals([reason.code, reason.find(RetryInfoSchema)?.retryDelay?.nanos], [
    "RESOURCE_EXHAUSTED",
    200_000_000,
  ]);
  tookMs = 0;
  await submit(2);
  assertEquals(refused(await submit(20)), 0, "one quick batch is enough");
});
