import { assert, assertEquals } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import type { LogLine } from "../support/process.ts";
import { requirement } from "../support/requirements.ts";
import { violations } from "./checker.ts";
import { Link } from "./link.ts";
import { pause } from "./paused.ts";
import { readLog } from "./read_log.ts";
import { Recorder } from "./recorder.ts";
import { sqliteFile, startRedis, startSqlite, startWorker } from "./store_kit.ts";
import { WorkerClient } from "./worker_client.ts";
import { WriteLock } from "./write_lock.ts";

const UNDER_WAY = 20;
/** Longer than the fault: the calls end because they are answered. */
const ANSWER_MS = 30_000;

Deno.test("fence on SQLite: an append that a pause interrupted is not done in the next term", async () => {
  await using store = await startSqlite();
  await using first = await startWorker(store);
  await first.logged("Active");
  await using second = await startWorker(store);
  await second.logged("Standing by");
  const recorder = new Recorder();
  const direct = new WorkerClient(first.grpc);
  await stored(direct, recorder);

  const since = first.log.length;
  let sends: Promise<string[]>;
  {
    using _lock = WriteLock.take(sqliteFile(store));
    sends = sendAll(direct, recorder);
    // What was sent before these calls on the same connection waits for the lock now.
    for (let i = 0; i < 5; i++) await direct.messenger.listMessages({});
    first.signal("SIGSTOP");
  }
  await pause(first, store);
  await second.logged("Active");
  first.signal("SIGCONT");
  await first.logged("No longer active", { since });
  assertEquals(await sends, ["UNAVAILABLE"]);
  await stored(new WorkerClient(second.grpc), recorder);
  await keeps([first.grpc, second.grpc], recorder);
});

Deno.test({
  name: "fence on Redis: an append that comes through late is not done in the next term",
  ignore: requirement("redis-server").ignore,
  async fn() {
    await using store = await startRedis();
    using network = new Link(() => store.server.port);
    await using first = await startWorker(store, { REDIS_URL: `redis://127.0.0.1:${network.port}` });
    await first.logged("Active");
    await using second = await startWorker(store);
    await second.logged("Standing by");
    const recorder = new Recorder();
    const direct = new WorkerClient(first.grpc);
    await stored(direct, recorder);

    const since = first.log.length;
    network.hold("up");
    const sends = sendAll(direct, recorder);
    await eventually("the append is held", () => network.heldBytes > 500);
    const gaveUp = first.logged("No longer active", { since });
    const tookOver = second.logged("Active");
    await tookOver;
    network.release();
    assertEquals(await sends, ["UNAVAILABLE"]);
    await first.logged(`at "${second.grpc}" is active`, { since });
    await stored(new WorkerClient(second.grpc), recorder);
    await keeps([first.grpc, second.grpc], recorder);
    const [stopped, began] = [time(await gaveUp), time(await tookOver)];
    assert(stopped <= began, `the first stopped ${stopped - began} ms after the second began`);
  },
});

async function stored(worker: WorkerClient, recorder: Recorder): Promise<void> {
  const text = recorder.text("direct");
  const error = await worker.send(recorder, text, { timeoutMs: ANSWER_MS, otherwise: "ambiguous" });
  assertEquals(error, undefined);
}

/** Sends some at once, all of which must be refused; answers the codes that there were. */
async function sendAll(worker: WorkerClient, recorder: Recorder): Promise<string[]> {
  const sends = Array.from(
    { length: UNDER_WAY },
    () => worker.send(recorder, recorder.text("late"), { timeoutMs: ANSWER_MS, otherwise: "refused" }),
  );
  return [...new Set((await Promise.all(sends)).map((error) => error?.code ?? "stored"))];
}

async function keeps(addresses: readonly string[], recorder: Recorder): Promise<void> {
  const log = await readLog(addresses);
  assertEquals(log.length, 2);
  assertEquals(violations({ sends: recorder.sends, log, readers: {} }), []);
}

function time(line: LogLine): number {
  return Date.parse((line as LogLine & { "@timestamp": string })["@timestamp"]);
}
