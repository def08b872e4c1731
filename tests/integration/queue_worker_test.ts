import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { openBroker } from "../../lib/broker/mod.ts";
import { loadConfig } from "../../lib/config/mod.ts";
import { createQueueClient, type QueueClient } from "../../lib/queue/mod.ts";
import { eventually } from "../support/eventually.ts";
import { ParleyProcess } from "../support/process.ts";
import { RedisServer } from "../support/redis.ts";
import { requirement } from "../support/requirements.ts";
import { run } from "./support/command.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));
const MODULE = fromFileUrl(new URL("fixtures/queue_functions.ts", import.meta.url));
const FLAGS = ["--allow-env", "--allow-net", "--allow-read", "--allow-write"];

/** Runs `main.ts queue …` to its end, beside a worker. */
function tool(worker: ParleyProcess, ...args: string[]) {
  return run(Deno.execPath(), ["run", ...FLAGS, MAIN, "queue", ...args], worker.env);
}

const openBrokerOf = ({ env }: ParleyProcess) => openBroker(loadConfig({ env, readFile: () => "" }));

/** A client of the worker's queue. */
async function open(worker: ParleyProcess, stack: AsyncDisposableStack): Promise<QueueClient> {
  const broker = stack.use(await openBrokerOf(worker));
  return stack.use(createQueueClient({ broker, queue: "task_prpc" }));
}

async function status(url: string): Promise<number> {
  const response = await fetch(url);
  await response.body?.cancel();
  return response.status;
}

for (const kind of ["async", "thread", "process"] as const) {
  Deno.test(`main.ts queue: serves the examples in ${kind} workers, says that it is ready, drains`, async () => {
    await using stack = new AsyncDisposableStack();
    const worker = stack.use(await ParleyProcess.start("queue", { args: ["--worker", kind] }));
    assertEquals([await status(`${worker.health}/healthz`), await status(`${worker.health}/readyz`)], [
      200,
      200,
    ]);
    assertEquals(await status(`${worker.health}/other`), 404);
    const client = await open(worker, stack);
    const result = async (func: string, args: unknown[] = []) =>
      await (await client.call(func, { args, deadlineMs: 10_000 })).result();
    assertEquals(await result("summ", [1, 2]), 3.5);
    assertEquals(await result("ping"), "pong");
    const running = await client.call("hello_world", { deadlineMs: 10_000 });
    await eventually("it runs", async () => (await (await queueOf(worker, stack)).depth()).running === 1);
    const ended = worker.end("SIGTERM");
    assertEquals(await running.result(), "hello_world", "what runs is finished");
    assertEquals(await ended, 0);
  });
}

async function queueOf(worker: ParleyProcess, stack: AsyncDisposableStack) {
  return stack.use(await openBrokerOf(worker)).queue("task_prpc");
}

Deno.test("main.ts queue: --module serves the user's own functions, in place of the examples", async () => {
  await using stack = new AsyncDisposableStack();
  const worker = stack.use(
    await ParleyProcess.start("queue", { args: ["--module", MODULE, "--workers", "2"] }),
  );
  const client = await open(worker, stack);
  assertEquals((await client.functions()).map(({ name }) => name), ["greet"]);
  assertEquals(
    await (await client.call("greet", { args: ["Ann"], deadlineMs: 10_000 })).result(),
    "Hello, Ann",
  );

  const wrong = [
    [["--module", "no/such.ts"], 1, "no/such.ts"],
    [["--worker", "fibre"], 2, `Cannot use --worker "fibre": expected one of async, thread, process`],
    [["--workers", "0"], 2, `Cannot use --workers "0": expected 1 to 1024`],
    [["--modul", "x"], 2, `Cannot use "--modul": expected --module, --worker or --workers`],
    [["dad", "list"], 2, `Cannot use "dad"`],
  ] as const;
  for (const [args, code, text] of wrong) {
    const ended = await tool(worker, ...args);
    assertEquals(ended.code, code, ended.stderr);
    assertStringIncludes(ended.stderr, text);
  }
});

Deno.test("main.ts queue functions: what is served, and typed clients of it", async () => {
  await using worker = await ParleyProcess.start("queue", { args: ["--worker", "async"] });
  const list = await tool(worker, "functions");
  const described: { name: string }[] = JSON.parse(list.stdout);
  assertEquals(described.map(({ name }) => name), ["hello_world", "ping", "summ"]);
  assertStringIncludes((await tool(worker, "functions", "--client", "python")).stdout, "def summ(");
  const file = `${worker.env.DATA_DIR}/client.ts`;
  const written = await tool(worker, "functions", "--client", "ts", "--output", file);
  assertEquals([written.code, written.stdout], [0, `${file}: 3 functions of queue "task_prpc"\n`]);
  assertStringIncludes(await Deno.readTextFile(file), "export function createFunctions(");
  const other = await tool(worker, "functions", "--client", "cobol");
  assertEquals(other.code, 2);
  assertStringIncludes(other.stderr, `Cannot generate a client in "cobol": expected one of ts, python`);
  await worker.end("SIGTERM");
  const nobody = await tool(worker, "functions");
  assertEquals([nobody.code, nobody.stdout], [1, ""]);
  assertStringIncludes(nobody.stderr, `no live worker serves queue "task_prpc"`);
});

Deno.test("main.ts queue dead: lists, shows, replays and drops what was given up", async () => {
  await using stack = new AsyncDisposableStack();
  const worker = stack.use(await ParleyProcess.start("queue", { args: ["--worker", "async"] }));
  const queue = await queueOf(worker, stack);
  assertEquals((await tool(worker, "dead", "list")).stdout, "");
  const ids = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
  for (const id of ids) {
    const body = JSON.stringify({ message_id: id, text: "\u001b[31m" });
    await queue.publish({ id, wire: "raw", body });
    await eventually("it is a dead letter", async () => await queue.dead.get(id) !== undefined);
  }
  const list = (await tool(worker, "dead", "list")).stdout.trim().split("\n");
  assertEquals(list.map((line) => line.split("  ")[0]), ids, "oldest first");
  assertStringIncludes(list[0]!, `1×  malformed: it has no "func_name"`);
  const shown = JSON.parse((await tool(worker, "dead", "show", ids[0]!)).stdout);
  assertEquals([shown.id, shown.wire, shown.attempts, shown.deadline], [ids[0], "raw", 1, null]);
  const times: string[] = [shown.published, shown.firstAttempt, shown.lastAttempt, shown.died];
  for (const time of times) assertMatch(time, /^20.*Z$/);
  assertEquals(times, times.toSorted());

  assertEquals((await tool(worker, "dead", "drop", ids[0]!)).stdout, `${ids[0]} dropped\n`);
  assertEquals(await queue.dead.get(ids[0]!), undefined);
  assertEquals((await tool(worker, "dead", "drop", ids[0]!)).code, 1);
  const diedMs = (await queue.dead.get(ids[1]!))?.diedMs ?? 0;
  assertEquals((await tool(worker, "dead", "replay", ids[1]!)).code, 0);
  await eventually("it has died again", async () => ((await queue.dead.get(ids[1]!))?.diedMs ?? 0) > diedMs);
  assertEquals((await tool(worker, "dead", "drop", "--all")).stdout, "2 dropped\n");
  assertEquals(await queue.dead.list({ limit: 10 }), []);

  const wrong = await tool(worker, "dead", "drop");
  assertEquals(wrong.code, 2);
  assertStringIncludes(wrong.stderr, `Cannot run "queue dead drop": expected list, show KEY, replay KEY`);
});

Deno.test({
  name:
    "main.ts serve and queue, on Redis: calls over HTTP are served by the other process, killed and started again",
  ignore: requirement("redis-server").ignore,
  async fn() {
    await using redis = await RedisServer.start();
    const env = { PRPC_TYPE_BROKER: "redis", PRPC_URL_BROKER: redis.url };
    await using serve = await ParleyProcess.start("serve", { env });
    const base = `${serve.http}/v1/queues/task_prpc`;
    const post = async (path: string, body: object) => {
      const headers = { "content-type": "application/json" };
      const response = await fetch(`${base}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
      return await response.json();
    };
    const nobody = await post("/functions/summ:call", { args: [1, 2], requireWorker: true });
    assertEquals(nobody.detail, `no live worker serves "summ" on queue "task_prpc"`);
    const early = await post("/calls", { func: "summ", args: [1, 2] });
    const watching = fetch(`${base}/calls/${early.id}:watch`, { headers: { accept: "application/x-ndjson" } })
      .then((response) => response.text());

    await using worker = await ParleyProcess.start("queue", { env, args: ["--worker", "process"] });
    const states = (await watching).trim().split("\n").map((line) => JSON.parse(line).call.state);
    assertEquals([states[0], states.at(-1)], ["CALL_STATE_QUEUED", "CALL_STATE_DONE"]);
    assertEquals((await post("/functions/summ:call", { args: [1, 2] })).result, 3.5);

    await redis.kill();
    await eventually("the worker is not ready", async () => await status(`${worker.health}/readyz`) === 503);
    await redis.start();
    await eventually(
      "the worker is ready again",
      async () => await status(`${worker.health}/readyz`) === 200,
      {
        withinMs: 20_000,
      },
    );
    assertEquals((await post("/functions/summ:call", { args: [2, 2] })).result, 4.5);

    await worker.end("SIGKILL");
    const late = post("/functions/ping:call", {});
    await worker.start();
    assertEquals((await late).result, "pong");
    assert(await worker.end("SIGTERM") === 0);
  },
});
