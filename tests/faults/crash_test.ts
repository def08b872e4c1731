import { assert, assertEquals } from "@std/assert";
import type { ParleyProcess } from "../support/process.ts";
import { violations } from "./checker.ts";
import { readLog } from "./read_log.ts";
import { Readers } from "./readers.ts";
import { Recorder } from "./recorder.ts";
import { postSender, rpcSender } from "./senders.ts";
import { startEdge, startWorker, type StoreKind, STORES } from "./store_kit.ts";

const CRASHES = 5;
/** The store is killed after this crash of the worker, where it is a process. */
const STORE_CRASH_AFTER = 2;
/** Messages acknowledged between two crashes: so many, and up to so many more. */
const BETWEEN = 500;
const JITTER = 1_000;
const LANES = 4;
/** For a sender that waits for the worker to come back, and for one that does not, in milliseconds. */
const PATIENT_MS = 15_000;
const HASTY_MS = 700;
const BACK_MS = 30_000;

for (const kind of STORES) {
  Deno.test({
    name:
      `crashes on ${kind.name}: four senders, three readers, five kill -9; nothing is lost, twice or reordered`,
    ignore: kind.ignore,
    fn: () => survive(kind),
  });
}

async function survive(kind: StoreKind): Promise<void> {
  await using store = await kind.start();
  await using worker = await startWorker(store);
  await worker.logged("Active");
  await using edge = await startEdge(worker);
  await using readers = await Readers.open([worker.grpc], edge.http);
  const recorder = new Recorder();
  const common = { recorder, lanes: LANES };
  const senders = [
    postSender(edge.http, { ...common, name: "post", patienceMs: PATIENT_MS }),
    postSender(edge.http, { ...common, name: "hasty post", patienceMs: HASTY_MS }),
    rpcSender([worker.grpc], { ...common, name: "rpc", patienceMs: PATIENT_MS }),
    rpcSender([worker.grpc], { ...common, name: "hasty rpc", patienceMs: HASTY_MS }),
  ];
  try {
    for (let crash = 1; crash <= CRASHES; crash++) {
      await progress(recorder);
      await crashWorker(worker);
      if (crash !== STORE_CRASH_AFTER || !store.crash) continue;
      await progress(recorder);
      await store.crash();
    }
    await progress(recorder);
  } finally {
    await Promise.all(senders.map((sender) => sender.stop()));
  }

  const log = await readLog([worker.grpc]);
  const received = await readers.upTo(log);
  console.log(`${kind.name}: ${recorder.summary}; ${log.length} stored`);
  const found = violations({ sends: recorder.sends, log, readers: received });
  assertEquals([...found, ...recorder.faults, ...readers.faults].slice(0, 20), []);
  assert(recorder.count("refused") > 0, "nothing was refused");
  assert(recorder.count("acknowledged") > (CRASHES + 1) * BETWEEN, "too little was acknowledged");
}

function progress(recorder: Recorder): Promise<void> {
  return recorder.progress(BETWEEN + Math.floor(Math.random() * JITTER));
}

async function crashWorker(worker: ParleyProcess): Promise<void> {
  const since = worker.log.length;
  await worker.end("SIGKILL");
  await worker.start();
  await worker.logged("Active", { since, withinMs: BACK_MS });
}
