import { assert, assertEquals, assertMatch } from "@std/assert";
import { callOf, HOSTILE, outcome } from "./fixtures/kit.ts";
import { createOpenPool } from "./open_pools.ts";

const open = () => createOpenPool()("async", { modules: [HOSTILE], workers: 4 });

Deno.test("AsyncPool: answers, throws and what cannot be encoded", async () => {
  await using pool = await open();
  assertEquals(outcome(await pool.run(callOf("add", { args: [1], kwargs: { b: 2 } }))), "ok: 3");
  assertEquals(outcome(await pool.run(callOf("throws"))), "thrown: boom");
  assertEquals(outcome(await pool.run(callOf("nothing"))), "ok: null");
  assertMatch(outcome(await pool.run(callOf("function_result"))), /^result: /);
  assertMatch(outcome(await pool.run(callOf("cycle"))), /^result: /);
  assertMatch(outcome(await pool.run(callOf("nosuch"))), /^unknown: /);
  assertEquals(await pool.run(callOf("context", { id: "x", attempt: 2 })), {
    ok: true,
    value: { id: "x", attempt: 2 },
  });
});

Deno.test("AsyncPool: a function past its timeout is told by its signal, and given up", async () => {
  await using pool = await open();
  for (const func of ["never", "polite"]) {
    const startMs = performance.now();
    const result = await pool.run(callOf(func, { timeoutMs: 50 }));
    assertEquals(outcome(result), "timeout: the task was completed by server timeout 0.05 secs.");
    assert(performance.now() - startMs < 1_000);
  }
});

Deno.test("AsyncPool: no more run at once than there are workers; the next begins when one ends or is given up", async () => {
  await using pool = await open();
  const stuck = ["a", "b", "c"].map((id) => pool.run(callOf("never", { id, timeoutMs: 60 })));
  assertEquals(outcome(await pool.run(callOf("add", { args: [1, 2] }))), "ok: 3");
  const full = pool.run(callOf("never", { id: "d", timeoutMs: 60_000 }));
  const controller = new AbortController();
  const left = pool.run(callOf("add", { args: [1, 2], signal: controller.signal }));
  const next = pool.run(callOf("add", { args: [3, 4] }));
  const order: string[] = [];
  const ends = [...stuck, left, next].map((end, at) => end.then(() => order.push("abcln"[at]!)));
  controller.abort();
  assertMatch(outcome(await left), /^cancelled: /);
  assertEquals(outcome(await next), "ok: 7");
  await Promise.all(ends);
  assertEquals(order[0], "l");
  assert(order.indexOf("n") > order.indexOf("a"));
  await pool[Symbol.asyncDispose]();
  assertMatch(outcome(await full), /^closed: /);
});

Deno.test("AsyncPool: a cancelled call, and a closed pool", async () => {
  const pool = await open();
  const controller = new AbortController();
  const cancelled = pool.run(callOf("polite", { signal: controller.signal }));
  controller.abort();
  assertEquals(outcome(await cancelled), `cancelled: Cannot run "polite": it was cancelled`);
  const running = pool.run(callOf("never"));
  await pool[Symbol.asyncDispose]();
  assertEquals(outcome(await running), `closed: Cannot run "never": the pool is closed`);
  assertMatch(outcome(await pool.run(callOf("add"))), /^closed: /);
});
