import { openKafkaBroker } from "../../lib/broker/broker_kafka.ts";
import { createQueueServer } from "../../lib/queue/mod.ts";
import { openInlinePool } from "../queue/support/inline_pool.ts";

/**
 * A queue server as a process of its own, which runs the functions of `kafka_mortal.ts` in itself, two at a time.
 * Ends by SIGTERM. Its session is long: whoever waits for its end waits too long for the tests.
 */
const [address = "", queue = ""] = Deno.args;
const stopping = new AbortController();
Deno.addSignalListener("SIGTERM", () => stopping.abort());
await using broker = await openKafkaBroker(address, { claimMs: 60_000, heartbeatMs: 1_000 });
await using server = createQueueServer({
  broker,
  queue,
  openPool: openInlinePool,
  workers: 2,
  wires: ["native"],
});
server.module(import.meta.resolve("./kafka_mortal.ts"), { worker: "async" });
const running = server.run(stopping.signal);
await Promise.race([server.ready, running]);
console.log("serves");
await running;
console.log("ends");
