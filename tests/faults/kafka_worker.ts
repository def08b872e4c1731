import { openKafkaBroker } from "../../lib/broker/broker_kafka.ts";

/**
 * A worker as a process of its own: answers every call with its body, but those that begin with `hold`, which
 * it holds for ever. Says `holds` once it has one of them. By SIGTERM it stops, says so, and holds on.
 */
const [address = "", queue = ""] = Deno.args;
const broker = await openKafkaBroker(address, { claimMs: 6_000, heartbeatMs: 1_000 });
const consumer = await broker.queue(queue).consume({ prefetch: 100 });
console.log("consumes");
Deno.addSignalListener("SIGTERM", async () => {
  await consumer.stop();
  console.log("stopped");
});
for (let deliveries = await consumer.take(); deliveries.length > 0; deliveries = await consumer.take()) {
  for (const delivery of deliveries) {
    const { id, body } = delivery;
    if (body.startsWith("hold")) console.log("holds");
    else await delivery.complete({ id: id ?? "", body: `process ${body}` });
  }
}
