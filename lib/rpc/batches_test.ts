import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { Batches, type BatchSource, type BatchWatcher } from "./batches.ts";

/** Answers these, one after the other; what is thrown is thrown, functions are called. */
function sourceOf(...steps: (number[] | Error | (() => Promise<number[] | undefined>))[]) {
  const source = {
    left: 0,
    next() {
      const step = steps.shift();
      if (step instanceof Error) throw step;
      return typeof step === "function" ? step() : step;
    },
    return() {
      source.left++;
    },
  };
  return source satisfies BatchSource<number>;
}

/** Writes down what it is told. */
function watcherInto(told: string[], name = ""): BatchWatcher {
  return {
    ended: () => void told.push(`${name}ended`),
    failed: (thrown) => {
      told.push(`${name}failed: ${(thrown as Error).message}`);
      return new Error(`${name}${(thrown as Error).message}`);
    },
    left: () => void told.push(`${name}left`),
  };
}

Deno.test("Batches: what has gathered comes at once, the same array; what has not is waited for", async () => {
  const first = [1, 2];
  const batches = new Batches(sourceOf(first, () => Promise.resolve([3])));
  assertStrictEquals(batches.next(), first);
  const next = batches.next();
  assertEquals(next instanceof Promise, true);
  assertEquals(await next, [3]);
  assertEquals(batches.next(), undefined);
});

Deno.test("Batches: one by one for who does not know them", async () => {
  const batches = new Batches(sourceOf([1, 2], () => Promise.resolve([3]), [4]));
  assertEquals(await Array.fromAsync(batches), [1, 2, 3, 4]);
});

Deno.test("Batches: one by one, an error comes where it is thrown", async () => {
  const failing = new Batches(sourceOf([1], () => Promise.reject(new Error("lost"))));
  const got: number[] = [];
  await assertRejects(
    async () => {
      for await (const one of failing) got.push(one);
    },
    Error,
    "lost",
  );
  assertEquals(got, [1]);
});

Deno.test("Batches: leaving tells the source, even while one is waited for", async () => {
  const { promise, resolve } = Promise.withResolvers<number[] | undefined>();
  const source = sourceOf([1, 2], () => promise);
  source.return = () => resolve(undefined);
  const told: string[] = [];
  const iterator = new Batches(source).watched(watcherInto(told))[Symbol.asyncIterator]();
  assertEquals([(await iterator.next()).value, (await iterator.next()).value], [1, 2]);
  const next = iterator.next();
  assertEquals(await iterator.return!(), { done: true, value: undefined });
  assertEquals(await next, { done: true, value: undefined });
  assertEquals(told, ["left"]);
});

for (const way of ["at once", "later"]) {
  const end = way === "at once" ? [] : [() => Promise.resolve(undefined)];
  const failure = new Error("lost");
  const fail = way === "at once" ? failure : () => Promise.reject(failure);

  Deno.test(`Batches: watchers are told of the end once, the first one first; ${way}`, async () => {
    const told: string[] = [];
    const batches = new Batches(sourceOf([1], ...end)).watched(watcherInto(told, "a "))
      .watched(watcherInto(told, "b "));
    assertEquals([batches.next(), told], [[1], []]);
    assertEquals(await batches.next(), undefined);
    assertEquals(told, ["a ended", "b ended"]);
    assertEquals(await batches.next(), undefined);
    batches.return();
    assertEquals(told, ["a ended", "b ended"]);
  });

  Deno.test(`Batches: each watcher may change what they have failed with; ${way}`, async () => {
    const told: string[] = [];
    const batches = new Batches(sourceOf(fail)).watched(watcherInto(told, "a ")).watched(
      watcherInto(told, "b "),
    );
    await assertRejects(async () => await batches.next(), Error, "b a lost");
    assertEquals(told, ["a failed: lost", "b failed: a lost"]);
    batches.return();
    assertEquals(told.length, 2);
  });

  Deno.test(`Batches: a watcher may make the end a failure, which those behind it are told; ${way}`, async () => {
    const told: string[] = [];
    const late: BatchWatcher = {
      ...watcherInto(told, "a "),
      ended: () => {
        throw new Error("late");
      },
    };
    const batches = new Batches(sourceOf(...end)).watched(late).watched(watcherInto(told, "b "));
    await assertRejects(async () => await batches.next(), Error, "b late");
    assertEquals(told, ["b failed: late"]);
  });
}

Deno.test("Batches: what a source throws without watchers comes as it is", () => {
  const lost = new Error("lost");
  assertStrictEquals(assertThrows(() => new Batches(sourceOf(lost)).next()), lost);
});

Deno.test("Batches: who leaves twice has left once", () => {
  const told: string[] = [];
  const source = sourceOf([1]);
  const batches = new Batches(source).watched(watcherInto(told));
  batches.return();
  batches.return();
  assertEquals([told, source.left > 0], [["left"], true]);
});
