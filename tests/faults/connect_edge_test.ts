import { assertEquals } from "@std/assert";
import { ParleyProcess } from "../support/process.ts";
import { pause } from "./paused.ts";
import { Readers } from "./readers.ts";
import { Recorder } from "./recorder.ts";
import { postSender } from "./senders.ts";
import { freePort } from "../support/ports.ts";
import { startSqlite, startWorker, type StoreKit } from "./store_kit.ts";

const PATIENT_MS = 15_000;
const SOME = 100;
/** Enough for the edge to collect garbage meanwhile. */
const MANY = 6_000;

Deno.test("an edge over Connect stops when it is asked to, whatever its engine has collected", async () => {
  await using store = await startSqlite();
  await using worker = await startReachable(store);
  await worker.logged("Active");
  await using edge = await startEdge(worker);
  await edge.logged("Following room");
  const recorder = new Recorder();
  const sender = postSender(edge.http, { name: "post", recorder, lanes: 8, patienceMs: PATIENT_MS });
  await recorder.progress(MANY, 60_000);
  await sender.stop();
  assertEquals(await edge.end("SIGTERM"), 0);
});

Deno.test("readers over Connect leave a worker that sleeps, and lose nothing", async () => {
  await using store = await startSqlite();
  await using first = await startReachable(store);
  await first.logged("Active");
  await using second = await startReachable(store);
  await second.logged("Standing by");
  await using edge = await startEdge(first, second);
  await using readers = await Readers.open([first.connect, second.connect], edge.http);
  await pause(first, store);
  const recorder = new Recorder();
  const sender = postSender(edge.http, { name: "post", recorder, lanes: 4, patienceMs: PATIENT_MS });
  await second.logged("Active");
  await recorder.progress(SOME);
  await sender.stop();
  await readers.reach(recorder.count("acknowledged"));
  assertEquals(readers.faults, []);
  first.signal("SIGCONT");
});

/** A worker that standbys name by the URL of its Connect port. */
function startReachable(store: StoreKit): Promise<ParleyProcess> {
  const port = String(freePort());
  return startWorker(store, {
    MESSENGER_CONNECT_PORT: port,
    MESSENGER_ADVERTISE_ADDR: `http://127.0.0.1:${port}`,
  });
}

function startEdge(...workers: readonly ParleyProcess[]): Promise<ParleyProcess> {
  return ParleyProcess.start("serve", {
    env: { MESSENGER_SERVER_ADDR: workers.map(({ connect }) => connect).join(",") },
  });
}
