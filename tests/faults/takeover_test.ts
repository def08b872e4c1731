import { assert, assertEquals } from "@std/assert";
import type { ChatStore } from "../../lib/chat/mod.ts";
import { ErrorInfoSchema } from "../../proto/gen/google/rpc/error_details_pb.ts";
import { MessengerService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { eventually } from "../support/eventually.ts";
import type { ParleyProcess } from "../support/process.ts";
import { violations } from "./checker.ts";
import { readLog } from "./read_log.ts";
import { Readers } from "./readers.ts";
import { Recorder } from "./recorder.ts";
import { postSender, rpcSender } from "./senders.ts";
import { startEdge, startWorker, type StoreKind, STORES } from "./store_kit.ts";
import { failure, WorkerClient } from "./worker_client.ts";

/** From the death of the active worker to the first message that the other stores. */
const AFTER_DEATH_MS = 3_000;
/** The same from the moment in which a worker that stops has given the lease back. */
const AFTER_RELEASE_MS = 500;
const PATIENT_MS = 15_000;
const SOME = 200;

for (const kind of STORES) {
  Deno.test({
    name:
      `takeover on ${kind.name}: within 3 s of a death, 0.5 s of a release; clients follow and lose nothing`,
    ignore: kind.ignore,
    fn: () => takeOver(kind),
  });
}

async function takeOver(kind: StoreKind): Promise<void> {
  await using store = await kind.start();
  await using first = await startWorker(store);
  await first.logged("Active");
  await using second = await startWorker(store);
  await standsBy(second, first);

  await using edge = await startEdge(first, second);
  const addresses = [first.grpc, second.grpc];
  await using readers = await Readers.open(addresses, edge.http);
  const recorder = new Recorder();
  const options = { recorder, lanes: 4, patienceMs: PATIENT_MS };
  const senders = [
    postSender(edge.http, { ...options, name: "post" }),
    rpcSender(addresses, { ...options, name: "rpc" }),
  ];
  try {
    await recorder.progress(SOME);
    const killedMs = performance.now();
    first.signal("SIGKILL");
    const afterDeathMs = await new WorkerClient(second.grpc).firstAppend(recorder) - killedMs;
    await first.ended();
    await recorder.progress(SOME);

    await first.start();
    await standsBy(first, second);
    const stopped = await stop(second, { successor: first, store: await store.open(), recorder });
    await recorder.progress(SOME);
    console.log(
      `${kind.name}: first append ${ms(afterDeathMs)} after kill -9; ${
        ms(stopped.afterReleaseMs)
      } after the ` +
        `release, ${ms(stopped.afterSignalMs)} after SIGTERM`,
    );
    assert(afterDeathMs <= AFTER_DEATH_MS, `it took ${ms(afterDeathMs)} after kill -9`);
    assert(
      stopped.afterReleaseMs <= AFTER_RELEASE_MS,
      `it took ${ms(stopped.afterReleaseMs)} after the release`,
    );
    assertEquals(stopped.exitCode, 0);
  } finally {
    await Promise.all(senders.map((sender) => sender.stop()));
  }

  const log = await readLog(addresses);
  const received = await readers.upTo(log);
  console.log(`${kind.name}: ${recorder.summary}; ${log.length} stored`);
  const found = violations({ sends: recorder.sends, log, readers: received });
  assertEquals([...found, ...recorder.faults, ...readers.faults].slice(0, 20), []);
}

/** A standby says so: in its log, on its health, and to whoever calls it. */
async function standsBy(worker: ParleyProcess, active: ParleyProcess): Promise<void> {
  await worker.logged(`at "${active.grpc}" is active`);
  const client = new WorkerClient(worker.grpc);
  assertEquals(await client.health(), "NOT_SERVING");
  assertEquals(await client.health(MessengerService.typeName), "NOT_SERVING");
  const { messenger, mailbox } = client;
  const calls = [
    () => messenger.sendMessage({ author: "a", text: "t" }),
    () => messenger.sendMessages({ messages: [{ author: "a", text: "t" }] }),
    () => messenger.listMessages({}),
    () => messenger.readMessages({})[Symbol.asyncIterator]().next(),
    () => mailbox.getCursor({ mailbox: "m" }),
    () => mailbox.commitCursor({ mailbox: "m", flushId: "f" }),
  ];
  for (const call of calls) {
    const error = await failure(call);
    const info = error.find(ErrorInfoSchema);
    assertEquals(
      { code: error.code, reason: info?.reason, metadata: info?.metadata },
      { code: "UNAVAILABLE", reason: "NOT_ACTIVE", metadata: { active_address: active.grpc } },
    );
  }
}

interface Stop {
  successor: ParleyProcess;
  store: ChatStore;
  recorder: Recorder;
}

/** Asks the active worker to stop, and measures until the successor stores a message. */
async function stop(worker: ParleyProcess, { successor, store, recorder }: Stop) {
  await using observer = store;
  const token = (await observer.leases.peek())?.token;
  const signalMs = performance.now();
  worker.signal("SIGTERM");
  const released = eventually(
    "the lease is given back",
    async () => (await observer.leases.peek())?.token !== token && performance.now(),
    { withinMs: 10_000, everyMs: 2 },
  );
  const appended = new WorkerClient(successor.grpc).firstAppend(recorder);
  const [releasedMs, appendedMs] = await Promise.all([released, appended]);
  return {
    afterReleaseMs: appendedMs - releasedMs,
    afterSignalMs: appendedMs - signalMs,
    exitCode: await worker.ended(),
  };
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}
