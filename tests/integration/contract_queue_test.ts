import { type Broker, openBroker } from "../../lib/broker/mod.ts";
import { loadConfig } from "../../lib/config/mod.ts";
import { queueRows } from "../clients/queue_rows.ts";
import { onEveryProtocol } from "../clients/row.ts";
import { eventually } from "../support/eventually.ts";

const QUEUE = "task_prpc";

/** Two messages that cannot be read, given up by the worker; answers their keys. */
async function deadLetters(broker: Broker): Promise<[string, string]> {
  const queue = broker.queue(QUEUE);
  const ids: [string, string] = [crypto.randomUUID(), crypto.randomUUID()];
  for (const id of ids) {
    await queue.publish({ id, wire: "raw", body: JSON.stringify({ message_id: id }) });
    await eventually("it is a dead letter", async () => await queue.dead.get(id) !== undefined);
  }
  return ids;
}

onEveryProtocol("queue.v1.QueueService", async ({ stage, id }) => {
  await using broker = await openBroker(loadConfig({ env: stage.parley.env, readFile: () => "" }));
  return queueRows({ id, queue: QUEUE, dead: await deadLetters(broker) });
});
