import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { TextLineStream } from "@std/streams/text-line-stream";
import { type Broker, type BrokerTimes, openRedisBroker, openSqliteBroker } from "../../lib/broker/mod.ts";
import { createQueueClient, createQueueServer, type StoredCall } from "../../lib/queue/mod.ts";
import { withDeadline } from "../../lib/time/mod.ts";
import { eventually } from "../support/eventually.ts";
import { RedisServer } from "../support/redis.ts";
import { requirement } from "../support/requirements.ts";
import { openInlinePool } from "./support/inline_pool.ts";

const QUEUE = "q";
const TIMES: BrokerTimes = { heartbeatMs: 150, claimMs: 600 };
const PATIENT_MS = 20_000;

const PLACES: Record<
  string,
  { readonly ignore: boolean; open(held: AsyncDisposableStack): Promise<string> }
> = {
  SQLite: {
    ignore: false,
    async open(held) {
      const folder = await Deno.makeTempDir({ prefix: "parley-killed-" });
      held.defer(() => Deno.remove(folder, { recursive: true }));
      return `${folder}/queue.db`;
    },
  },
  Redis: {
    ignore: requirement("redis-server").ignore,
    open: async (held) => held.use(await RedisServer.start()).url,
  },
};

for (const [name, { ignore, open }] of Object.entries(PLACES)) {
  const test = (what: string, run: (stage: Stage) => Promise<void>) =>
    Deno.test({
      name: `queue on ${name}: ${what}`,
      ignore,
      async fn() {
        await using held = new AsyncDisposableStack();
        const place = await open(held);
        const broker = held.use(
          place.startsWith("redis:") ? await openRedisBroker(place, TIMES) : openSqliteBroker(place, TIMES),
        );
        await run(await startStage(held, broker, place));
      },
    });

  test("a call whose server is killed is run again by another, and has one result", async (stage) => {
    const call = await stage.callOfDying(60_000);
    stage.dying.kill("SIGKILL");
    await stage.serveHere();
    assertEquals(await call.result({ timeoutMs: PATIENT_MS }), [Deno.pid, 2]);
    assertEquals(await stage.broker.queue(QUEUE).depth(), { ready: 0, delayed: 0, running: 0, dead: 0 });
  });

  test("a server that was stopped, looked dead and goes on writes no second result", async (stage) => {
    const call = await stage.callOfDying(300);
    stage.dying.kill("SIGSTOP");
    await stage.serveHere();
    assertEquals(await call.result({ timeoutMs: PATIENT_MS }), [Deno.pid, 2]);
    stage.dying.kill("SIGCONT");
    stage.dying.kill("SIGTERM"); // it drains: what it runs is answered before it ends
    assertEquals((await withDeadline(stage.dying.status, PATIENT_MS, "end")).code, 0);
    assertEquals(await stage.find(call.id).result({ timeoutMs: PATIENT_MS }), [Deno.pid, 2]);
    assertEquals(await stage.broker.queue(QUEUE).depth(), { ready: 0, delayed: 0, running: 0, dead: 0 });
  });
}

interface Stage {
  readonly broker: Broker;
  /** The server in a process of its own. */
  readonly dying: Deno.ChildProcess;
  /** A call that the dying server runs now, and takes so long for. */
  callOfDying(ms: number): Promise<StoredCall>;
  find(id: string): StoredCall;
  /** Another server, in this process. */
  serveHere(): Promise<void>;
}

async function startStage(held: AsyncDisposableStack, broker: Broker, place: string): Promise<Stage> {
  const client = held.use(createQueueClient({ broker, queue: QUEUE }));
  const dying = held.adopt(startServer(place), async (process) => {
    try {
      process.kill("SIGKILL");
    } catch {
      // it has ended
    }
    await process.status;
  });
  const lines = dying.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
  held.defer(() => lines.cancel());
  const reader = lines.getReader();
  const { value } = await withDeadline(reader.read(), PATIENT_MS, "hear that it serves");
  reader.releaseLock();
  assertEquals(value, "serving");
  return {
    broker,
    dying,
    async callOfDying(ms) {
      const call = await client.call("pid", { args: [dying.pid, ms] });
      await eventually("it runs", async () => await call.state() === "running");
      return call;
    },
    find: (id) => client.find(id),
    async serveHere() {
      const server = held.use(
        createQueueServer({ broker, queue: QUEUE, openPool: openInlinePool, worker: "async" }),
      );
      server.module(import.meta.resolve("./fixtures/pid.ts")).run();
      await server.ready;
    },
  };
}

function startServer(place: string): Deno.ChildProcess {
  const flags = ["--unstable-no-legacy-abort", "--allow-net", "--allow-env", "--allow-read", "--allow-write"];
  const script = fromFileUrl(import.meta.resolve("./fixtures/killed_server.ts"));
  return new Deno.Command(Deno.execPath(), {
    args: ["run", ...flags, script, place, QUEUE, JSON.stringify(TIMES)],
    stdout: "piped",
    stderr: "null",
  }).spawn();
}
