import { assertEquals } from "@std/assert";
import { violations } from "./checker.ts";
import { pause } from "./paused.ts";
import { readLog } from "./read_log.ts";
import { Readers } from "./readers.ts";
import { Recorder } from "./recorder.ts";
import { postSender, rpcSender } from "./senders.ts";
import { startEdge, startWorker, type StoreKind, STORES } from "./store_kit.ts";
import { WorkerClient } from "./worker_client.ts";

const QUEUED = 200;
const SOME = 100;
const PATIENT_MS = 15_000;
/** Longer than the pause: the calls end because they are answered. */
const ANSWER_MS = 30_000;

for (const kind of STORES) {
  Deno.test({
    name: `a pause on ${kind.name}: a worker that slept past its lease stores nothing, and stands by`,
    ignore: kind.ignore,
    fn: () => sleepPastTheLease(kind),
  });
}

async function sleepPastTheLease(kind: StoreKind): Promise<void> {
  await using store = await kind.start();
  await using first = await startWorker(store);
  await first.logged("Active");
  await using second = await startWorker(store);
  await second.logged("Standing by");
  await using edge = await startEdge(first, second);
  const addresses = [first.grpc, second.grpc];
  await using readers = await Readers.open(addresses, edge.http);
  const recorder = new Recorder();
  const direct = new WorkerClient(first.grpc);
  const send = (text: string) => direct.send(recorder, text, { timeoutMs: ANSWER_MS, otherwise: "refused" });
  assertEquals(await send("before the pause"), undefined);
  const stream = await direct.watch();

  const since = first.log.length;
  await pause(first, store);
  const queued = Array.from({ length: QUEUED }, () => send(recorder.text("queued")));
  const options = { recorder, lanes: 4, patienceMs: PATIENT_MS };
  const senders = [
    postSender(edge.http, { ...options, name: "post" }),
    rpcSender(addresses, { ...options, name: "rpc" }),
  ];
  try {
    await second.logged("Active");
    await recorder.progress(SOME);
    await readers.reach(recorder.count("acknowledged")); // they do not wait for the one that sleeps
    first.signal("SIGCONT");
    await first.logged("No longer active", { since });
    await first.logged(`at "${second.grpc}" is active`, { since });
    assertEquals(await direct.health(), "NOT_SERVING");
    assertEquals((await stream.ended)?.code, "UNAVAILABLE");
    const codes = new Set((await Promise.all(queued)).map((error) => error?.code));
    assertEquals([...codes], ["UNAVAILABLE"]);
    await recorder.progress(SOME);

    // It knows nothing any more of what it held before: the next term begins from the store.
    assertEquals(await second.end("SIGTERM"), 0);
    await first.logged("Active: ", { since });
    await recorder.progress(SOME);
  } finally {
    await Promise.all(senders.map((sender) => sender.stop()));
  }

  const log = await readLog(addresses);
  const received = await readers.upTo(log);
  console.log(`${kind.name}: ${recorder.summary}; ${log.length} stored`);
  const found = violations({ sends: recorder.sends, log, readers: received });
  assertEquals([...found, ...recorder.faults, ...readers.faults].slice(0, 20), []);
}
