/**
 * A consumer in a process of its own, to be killed or stopped: `consumer_process.ts <redis url | file> <mode>`.
 * It writes one line for each thing that happens. `hold` takes calls and keeps them until a line comes on its
 * standard input, then completes them; `serve` completes each at once.
 */
import { type Broker, openRedisBroker, openSqliteBroker } from "../../../lib/broker/mod.ts";

const [where = "", mode = "hold"] = Deno.args;
const times = { heartbeatMs: 200, claimMs: 800 };
const broker: Broker = where.startsWith("redis:")
  ? await openRedisBroker(where, times)
  : openSqliteBroker(where, times);
const consumer = await broker.queue("q").consume({ prefetch: 10 });
console.log("ready");
const go = mode === "hold" ? new Promise<void>((resolve) => readLine().then(resolve)) : Promise.resolve();

while (true) {
  for (const delivery of await consumer.take()) {
    console.log(`took ${delivery.body} ${delivery.attempt}`);
    go.then(async () => {
      const id = delivery.id ?? delivery.body;
      const isOurs = await delivery.complete({ id, body: `by ${mode}` });
      console.log(`completed ${delivery.body} ${isOurs} ${delivery.signal.aborted}`);
    });
  }
}

async function readLine(): Promise<void> {
  for await (const _chunk of Deno.stdin.readable) return;
}
