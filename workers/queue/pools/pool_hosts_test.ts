import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { cpuSeconds } from "../../../bench/cpu.ts";
import { AppError } from "../../../lib/error/mod.ts";
import { eventually } from "../../../tests/support/eventually.ts";
import { stillRunning } from "../../../tests/support/process_tree.ts";
import { callOf, HOSTILE, outcome } from "./fixtures/kit.ts";
import { createOpenPool, type PoolsOptions } from "./open_pools.ts";
import { HostPool } from "./pool_hosts.ts";

const KINDS = ["process", "thread"] as const;
type Kind = typeof KINDS[number];
const TIMEOUT_MS = 300;
const TIMEOUT_TEXT = "timeout: the task was completed by server timeout 0.3 secs.";

/** What misbehaves, and how its call ends. */
const HOSTILE_CALLS: readonly (readonly [func: string, ends: RegExp])[] = [
  ["throws", /^thrown: boom$/],
  ["nothing", /^ok: null$/],
  ["exit", /^crashed: Cannot run "exit": its thread ended with exit code 3$/],
  ["process_exit", /^crashed: Cannot run "process_exit": its thread ended with exit code 4$/],
  ["function_result", /^result: Cannot encode the result of function_result\(\): a function at \$\.f$/],
  ["cycle", /^result: Cannot encode the result of cycle\(\): more than 100 levels/],
  ["large", /^result: Cannot encode the result of large\(\): 2\d{7} bytes, limit is 16777216$/],
  ["bigint", /^ok: 12345678901234567890n$/],
  ["rejection", /^ok: "returned"$/],
  ["late_error", /^ok: "returned"$/],
  ["prints", /^ok: null$/],
  ["nosuch", /^unknown: func name 'nosuch' not found in server$/],
];
const ENDLESS = ["spin", "spin_async", "never", "polite"];

async function open(kind: Kind, workers: number, options: PoolsOptions = {}): Promise<HostPool> {
  const pool = await createOpenPool({ heapMb: 64, ...options })(kind, { modules: [HOSTILE], workers });
  if (pool instanceof HostPool) return pool;
  throw new TypeError(`Cannot test ${kind}: no pool of hosts`);
}

/** All threads of a pool answer, at the same time. */
async function assertWhole(pool: HostPool, workers: number): Promise<void> {
  const calls = Array.from({ length: workers }, (_, i) => pool.run(callOf("waits", { args: [20 + i] })));
  assertEquals((await Promise.all(calls)).map(outcome), calls.map(() => `ok: "waited"`));
}

/** What still runs uses less than a twentieth of a core. */
async function assertIdle(pool: HostPool): Promise<void> {
  await eventually("the processes are idle", async () => {
    const pids = pool.pids;
    const before = await cpuSeconds(pids);
    const startMs = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 400));
    if (pids.join() !== pool.pids.join()) return false;
    return (await cpuSeconds(pids)) - before < (performance.now() - startMs) / 1_000 * 0.05;
  }, { withinMs: 10_000 });
}

for (const kind of KINDS) {
  Deno.test(`HostPool ${kind}: what misbehaves harms nothing but its own call`, async () => {
    await using pool = await open(kind, 2);
    for (const [func, ends] of HOSTILE_CALLS) {
      const other = pool.run(callOf("waits", { args: [100] }));
      const result = outcome(await pool.run(callOf(func)));
      assertMatch(result, ends);
      assertEquals(outcome(await other), `ok: "waited"`, func);
    }
    await assertWhole(pool, 2);
    await assertIdle(pool);
  });

  Deno.test(`HostPool ${kind}: a function past its timeout is stopped, and its core is idle again`, async () => {
    await using pool = await open(kind, 2);
    for (const func of ENDLESS) {
      const other = pool.run(callOf("waits", { args: [800] }));
      const startMs = performance.now();
      assertEquals(outcome(await pool.run(callOf(func, { timeoutMs: TIMEOUT_MS }))), TIMEOUT_TEXT, func);
      const tookMs = performance.now() - startMs;
      assert(tookMs >= TIMEOUT_MS && tookMs < TIMEOUT_MS + 2_000, `${func} took ${tookMs} ms`);
      assertEquals(outcome(await other), `ok: "waited"`, func);
      await assertIdle(pool);
      await assertWhole(pool, 2);
      // A new one takes as long to start as the machine is busy; calls do not wait for it where another is there.
      const hosts = kind === "process" ? 2 : 1;
      await eventually("each host that ended is replaced", () => pool.pids.length === hosts, {
        withinMs: 15_000,
      });
    }
  });

  Deno.test(`HostPool ${kind}: a function that settles when it is told to keeps its host`, async () => {
    await using pool = await open(kind, 1);
    const [pid] = pool.pids;
    assertEquals(outcome(await pool.run(callOf("polite", { timeoutMs: TIMEOUT_MS }))), TIMEOUT_TEXT);
    await assertWhole(pool, 1);
    assertEquals(pool.pids, [pid]);
  });

  Deno.test(`HostPool ${kind}: what allocates until it dies leaves the pool whole`, async () => {
    await using pool = await open(kind, 2);
    for (const func of ["heap", "heap_async", "buffers"]) {
      const other = pool.run(callOf("waits", { args: [3_000] }));
      const result = outcome(await pool.run(callOf(func, { timeoutMs: 2_000 })));
      assertMatch(
        result,
        kind === "process" ? /^crashed: .* out of memory$/ : /^(crashed: .* out of memory|timeout: .*)$/,
      );
      // In a thread the others are given up at the most, to run again.
      assertMatch(outcome(await other), kind === "process" ? /^ok:/ : /^(ok|closed):/, func);
      await assertWhole(pool, 2);
      await assertIdle(pool);
    }
  });

  Deno.test(`HostPool ${kind}: a cancelled call is stopped, running or waiting`, async () => {
    await using pool = await open(kind, 1);
    const [running, waiting] = [new AbortController(), new AbortController()];
    const first = pool.run(callOf("spin", { signal: running.signal }));
    const second = pool.run(callOf("add", { args: [1, 1], signal: waiting.signal }));
    const third = pool.run(callOf("add", { args: [1, 2] }));
    waiting.abort();
    assertEquals(outcome(await second), `cancelled: Cannot run "add": it was cancelled`);
    running.abort();
    assertEquals(outcome(await first), `cancelled: Cannot run "spin": it was cancelled`);
    assertEquals(outcome(await third), "ok: 3");
    const early = await pool.run(callOf("add", { args: [1, 2], signal: AbortSignal.abort() }));
    assertEquals(outcome(early), `cancelled: Cannot run "add": it was cancelled`);
    await assertIdle(pool);
  });

  Deno.test(`HostPool ${kind}: closing ends what runs and waits, and leaves no process`, async () => {
    const pool = await open(kind, 2);
    const pids = pool.pids;
    const calls = ["spin", "never", "add"].map((func) => pool.run(callOf(func, { args: [] })));
    const startMs = performance.now();
    await pool[Symbol.asyncDispose]();
    assert(performance.now() - startMs < 2_000);
    for (const call of calls) {
      assertMatch(outcome(await call), /^closed: Cannot run ".*": the pool is closed$/);
    }
    assertEquals(await stillRunning(pids), []);
    assertMatch(outcome(await pool.run(callOf("add"))), /^closed: /);
  });

  Deno.test(`HostPool ${kind}: closing while a host is being replaced leaves no process`, async () => {
    const pool = await open(kind, 1);
    const waiting = pool.run(callOf("exit"));
    assertMatch(outcome(await waiting), /^crashed: /);
    await pool[Symbol.asyncDispose]();
    assertEquals(pool.pids, []);
  });

  Deno.test(`HostPool ${kind}: arguments and results are plain data of every kind`, async () => {
    await using pool = await open(kind, 1);
    const values = [
      ...[null, true, -1.5, "текст 🎈 \ud800", 12345678901234567890n, new Date(0), new Uint8Array([0, 255])],
      ...[
        new Set(["a", 1]),
        [],
        {},
        { a: [{ b: null }] },
        JSON.parse(`{"__proto__": {"x": 1}}`),
        "x".repeat(3_000_000),
      ],
    ];
    for (const value of values) {
      assertEquals(await pool.run(callOf("echo", { args: [value] })), { ok: true, value });
    }
    const told = await pool.run(callOf("context", { id: "call-7", attempt: 3 }));
    assertEquals(told, { ok: true, value: { id: "call-7", attempt: 3 } });
    assertMatch(
      outcome(await pool.run(callOf("add", { args: [1, "x"] }))),
      /^arguments: add\(\) argument 'b'/,
    );
    const long = callOf("echo", { args: ["x".repeat(17_000_000)] });
    assertMatch(
      outcome(await pool.run(long)),
      /^arguments: Cannot encode the arguments of echo\(\): .* limit is/,
    );
    await assertWhole(pool, 1);
  });

  Deno.test(`HostPool ${kind}: functions have no permissions, and those that are given`, async () => {
    await using none = await open(kind, 1);
    assertEquals(await none.run(callOf("permissions")), { ok: true, value: [] });
    await using some = await open(kind, 1, { permissions: { net: true, sys: true, read: true } });
    assertEquals(await some.run(callOf("permissions")), { ok: true, value: ["read", "net", "sys"] });
  });

  Deno.test(`HostPool ${kind}: a module that cannot be loaded is told at the start`, async () => {
    const modules = [HOSTILE, import.meta.resolve("./fixtures/broken.ts")];
    const error = await assertRejects(() => createOpenPool()(kind, { modules, workers: 2 }), AppError);
    assertEquals(error.code, "FAILED_PRECONDITION");
    assertMatch(error.message, /^Cannot import functions from ".*broken\.ts": this module cannot be loaded$/);
  });
}

Deno.test("HostPool process: bytes that a function writes to the pipe end its own call alone", async () => {
  await using pool = await open("process", 2);
  const other = pool.run(callOf("waits", { args: [200] }));
  assertMatch(outcome(await pool.run(callOf("mallory"))), /^crashed: .* it wrote what is no message/);
  assertEquals(outcome(await other), `ok: "waited"`);
  await assertWhole(pool, 2);
});

Deno.test("HostPool thread: the other calls of a host that is given up finish in it", async () => {
  await using pool = await open("thread", 2);
  const [old] = pool.pids;
  const other = pool.run(callOf("waits", { args: [4_000] }));
  assertEquals(outcome(await pool.run(callOf("spin", { timeoutMs: TIMEOUT_MS }))), TIMEOUT_TEXT);
  assertEquals(outcome(await pool.run(callOf("add", { args: [1, 2] }))), "ok: 3"); // in the new host
  assert(pool.pids.includes(old!) && pool.pids.length === 2);
  assertEquals(outcome(await other), `ok: "waited"`);
  await eventually("the old host is gone", () => !pool.pids.includes(old!));
});

Deno.test("HostPool: a host that is killed from outside is replaced, and its call told", async () => {
  await using pool = await open("process", 1);
  const [pid] = pool.pids;
  const call = pool.run(callOf("never"));
  Deno.kill(pid!, "SIGKILL");
  assertEquals(outcome(await call), `crashed: Cannot run "never": its process ended by SIGKILL`);
  assertEquals(outcome(await pool.run(callOf("add", { args: [1, 2] }))), "ok: 3");
});
