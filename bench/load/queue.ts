import { openBroker } from "../../lib/broker/mod.ts";
import { loadConfig } from "../../lib/config/mod.ts";
import { createQueueClient } from "../../lib/queue/mod.ts";
import { type RoundTripOptions, roundTrips } from "./round_trips.ts";

/** What this load does: calls `summ` on the queue that the environment says, and tells a {@link RoundTripResult}. */
export interface QueueLoadOptions extends RoundTripOptions {
  readonly env: Readonly<Record<string, string>>;
}

const options: QueueLoadOptions = JSON.parse(Deno.args[0]!);
const config = loadConfig({ env: options.env, readFile: () => "" });
const broker = await openBroker(config);
const client = createQueueClient({ broker, queue: config.PRPC_QUEUE_NAME });
const result = await roundTrips(async () => {
  const call = await client.call<number>("summ", { args: [1, 2] });
  return await call.result() === 3.5;
}, options);
console.log(JSON.stringify(result));
Deno.exit(0);
