import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { AppError } from "../error/mod.ts";
import { withDeadline } from "./deadline.ts";

const noLeaks = { sanitizeOps: true, sanitizeResources: true };

Deno.test("withDeadline: answers what the promise answers, and leaves no timer behind", noLeaks, async () => {
  assertEquals(await withDeadline(Promise.resolve(7), 60_000, "count"), 7);
});

Deno.test("withDeadline: throws what the promise throws, and leaves no timer behind", noLeaks, async () => {
  const failure = new Error("x");
  const thrown = await assertRejects(() => withDeadline(Promise.reject(failure), 60_000, "count"));
  assertStrictEquals(thrown, failure);
});

Deno.test("withDeadline: DEADLINE_EXCEEDED, naming the action, when the time has passed", async () => {
  const startMs = performance.now();
  const error: AppError = await assertRejects(
    () => withDeadline(new Promise(() => {}), 30, `read "a"`),
    AppError,
  );
  assertEquals([error.code, error.message], [
    "DEADLINE_EXCEEDED",
    `Cannot read "a": no answer within 30 ms`,
  ]);
  const tookMs = performance.now() - startMs;
  assert(tookMs >= 28 && tookMs < 5_000, `${tookMs} ms`);
});

Deno.test("withDeadline: a promise that fails after the time has passed disturbs nobody", async () => {
  const late = delay(20).then(() => Promise.reject(new Error("late")));
  await assertRejects(() => withDeadline(late, 1, "wait"), AppError);
  await late.catch(() => {});
});

Deno.test("withDeadline: a time longer than a timer can be set to is a long time", async () => {
  for (const ms of [2 ** 31, Infinity]) {
    assertEquals(await withDeadline(delay(20).then(() => "answer"), ms, "wait"), "answer");
  }
});
