import { assert, assertEquals, assertGreater } from "@std/assert";
import type { ParleyProcess } from "../support/process.ts";
import { RedisServer } from "../support/redis.ts";
import { requirement } from "../support/requirements.ts";
import { checkEpochs } from "./check_epochs.ts";
import { checkLog, checkOrder, checkSends } from "./check_log.ts";
import { checkReaders } from "./check_readers.ts";
import type { ChatHistory } from "./chat_history.ts";
import { toSendRecord, toStored } from "./checker.ts";
import { readLog } from "./read_log.ts";
import type { Reader } from "./reader.ts";
import { feedReader } from "./reader_feed.ts";
import { sseReader } from "./reader_sse.ts";
import { Recorder } from "./recorder.ts";
import { postSender, rpcSender } from "./senders.ts";
import { SentinelKit } from "./sentinel_kit.ts";
import type { Loss } from "./stage.ts";
import { startEdge, startWorker } from "./store_kit.ts";
import { eventually } from "../support/eventually.ts";

const { ignore } = requirement("redis-server");

const SOME = 60;
const PATIENT_MS = 30_000;
const PACE_MS = 10;
const CATCH_UP_MS = 20_000;

/** Senders and readers, without mailboxes. */
type History = Pick<ChatHistory, "sends" | "readers" | "resumes" | "log" | "losses" | "seen">;

/** The network of processes that the cases work on. */
interface Scene {
  readonly workers: readonly ParleyProcess[];
  readonly recorder: Recorder;
}

/** Kills the workers and starts them again. */
async function restart({ workers }: Scene): Promise<void> {
  for (const worker of workers) worker.signal("SIGKILL");
  for (const worker of workers) {
    await worker.ended();
    await worker.start();
  }
}

/** What happens to the store, and, where it may have forgotten, when that was. */
type Happening = (scene: Scene) => Promise<Loss | undefined>;

/** Senders and readers of every kind at two workers and an edge, while something happens to their Redis. */
async function play(url: string, happen: Happening): Promise<History> {
  const env = { REDIS_URL: url };
  const store = {
    env,
    open: () => Promise.reject(new Error("not needed")),
    [Symbol.asyncDispose]: async () => {},
  };
  await using first = await startWorker(store);
  await first.logged("Active");
  await using second = await startWorker(store);
  await using edge = await startEdge(first, second);
  const addresses = [first.grpc, second.grpc];
  const readers: readonly Reader[] = [await feedReader(addresses), await sseReader(edge.http)];
  const recorder = new Recorder();
  const options = { recorder, lanes: 2, patienceMs: PATIENT_MS, paceMs: PACE_MS };
  const senders = [
    postSender(edge.http, { ...options, name: "post" }),
    rpcSender(addresses, { ...options, name: "rpc" }),
  ];
  let loss: Loss | undefined;
  try {
    await recorder.progress(SOME);
    loss = await happen({ workers: [first, second], recorder });
    await recorder.progress(SOME, PATIENT_MS);
  } finally {
    await Promise.all(senders.map((sender) => sender.stop()));
  }
  const log = (await readLog(addresses)).map(toStored);
  const end = log.at(-1)!;
  await eventually("every reader has the end", () =>
    readers.every(({ events }) => {
      const last = events.findLast(({ kind }) => kind === "message");
      return last?.kind === "message" && last.message.epoch === end.epoch && last.message.seq >= end.seq;
    }), { withinMs: CATCH_UP_MS }).catch(() => {}); // the checker says what is missing
  await Promise.all(readers.map((reader) => reader[Symbol.asyncDispose]()));
  console.log(`${recorder.summary}; ${log.length} stored`);
  return {
    sends: recorder.sends.map(toSendRecord),
    readers: readers.map(({ name, events }) => ({ name, events })),
    resumes: [],
    log,
    losses: loss ? [loss] : [],
    seen: [recorder, ...readers].flatMap(({ faults }) => faults),
  };
}

function violations(history: History): string[] {
  return [
    ...history.seen,
    ...checkLog(history.log),
    ...checkSends(history),
    ...checkOrder(history),
    ...checkEpochs(history),
    ...checkReaders(history),
  ].slice(0, 20);
}

/** How many acknowledged messages are not there any more. */
function lost({ sends, log }: History): number {
  const stored = new Set(log.map(({ text }) => text));
  return sends.filter(({ outcome, text }) => outcome === "acknowledged" && !stored.has(text)).length;
}

/** What befalls the primary, and how it comes back: as a replica of the other. */
const ENDS = {
  "is killed, together with the workers": {
    restarted: true,
    leave: (kit: SentinelKit) => kit.primary.kill(),
    comeBack: (kit: SentinelKit) => kit.primary.start(),
  },
  "stands still, and still believes to be the primary when it goes on": {
    restarted: false,
    leave: (kit: SentinelKit) => Promise.resolve(kit.primary.pause()),
    comeBack: (kit: SentinelKit) => Promise.resolve(kit.primary.resume()),
  },
};

for (const [what, { restarted, leave, comeBack }] of Object.entries(ENDS)) {
  Deno.test({
    name:
      `failover by Sentinel to a replica that missed writes, when the primary ${what}: the epoch changes, ` +
      "every reader is told, and nobody sees a hole",
    ignore,
    async fn() {
      await using kit = await SentinelKit.start();
      const history = await play(kit.url, async (scene) => {
        await kit.starveReplica();
        const fromMs = performance.now();
        await scene.recorder.progress(SOME);
        if (restarted) { for (const worker of scene.workers) worker.signal("SIGKILL"); }
        await leave(kit);
        if (restarted) await restart(scene);
        await kit.promoted();
        await scene.recorder.progress(1, PATIENT_MS);
        await comeBack(kit);
        await scene.recorder.progress(SOME, PATIENT_MS);
        return { fromMs, toMs: performance.now() };
      });
      assertEquals(violations(history), []);
      assertGreater(lost(history), 0, "the replica missed nothing: nothing was proven");
      const epochs = new Set(history.sends.map(({ epoch }) => epoch).filter(Boolean));
      assertEquals(epochs.size, 2);
    },
  });
}

/** A server on its own, that has all of its restarts together with the workers'. */
async function withRestart(
  args: readonly string[],
  happen: (server: RedisServer, scene: Scene) => Promise<void>,
): Promise<History> {
  await using server = await RedisServer.start({ args });
  return await play(server.url, async (scene) => {
    const fromMs = performance.now();
    await happen(server, scene);
    await restart(scene);
    await scene.recorder.progress(1, PATIENT_MS);
    return { fromMs, toMs: performance.now() };
  });
}

/** Sends one command, as a person with a terminal would. */
async function redis(server: RedisServer, ...words: string[]): Promise<void> {
  const { success } = await new Deno.Command("redis-cli", {
    args: ["-p", String(server.port), ...words],
    stdout: "null",
  }).output();
  assert(success);
}

Deno.test({
  name:
    "an emptied Redis, together with a restart of the workers: the epoch changes, and every reader is told",
  ignore,
  async fn() {
    const history = await withRestart([], (server) => redis(server, "FLUSHALL"));
    assertEquals(violations(history), []);
    assertGreater(lost(history), 0);
  },
});

Deno.test({
  name: "a Redis that comes back with an older snapshot, together with a restart of the workers: the same",
  ignore,
  async fn() {
    const history = await withRestart(["--appendonly", "no"], async (server, { recorder }) => {
      await redis(server, "SAVE");
      await recorder.progress(SOME);
      await server.kill();
      await server.start();
    });
    assertEquals(violations(history), []);
    assertGreater(lost(history), 0);
  },
});

Deno.test({
  name:
    "a Redis that is started again on its own file, together with the workers: nothing is lost, the epoch stays",
  ignore,
  async fn() {
    const history = await withRestart([], async (server) => {
      await server.kill();
      await server.start();
    });
    assertEquals(violations({ ...history, losses: [] }), []);
    assertEquals(new Set(history.log.map(({ epoch }) => epoch)).size, 1);
    assertEquals(new Set(history.sends.map(({ epoch }) => epoch).filter(Boolean)).size, 1);
  },
});
