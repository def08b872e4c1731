/**
 * Calls a function behind the queue: stores the call, then waits for its result. The store is the broker's, so the call
 * is kept while nobody is there to serve it.
 *
 *     deno run --allow-net --allow-env --allow-read --allow-write clients/typescript/queue_calls.ts .parley/queue.db 1 2
 *     deno run --allow-net --allow-env --allow-read --allow-write clients/typescript/queue_calls.ts redis://localhost:6379 1 2
 *
 * Its types are generated (`deno task gen`): an argument that is wrong does not compile. For functions of your own,
 * `deno task gen --queue-client FILE.ts` asks a running server.
 */
import { openRedisBroker, openSqliteBroker } from "../../lib/broker/mod.ts";
import { createQueueClient } from "../../lib/queue/mod.ts";
import { createFunctions } from "./gen/queue_functions.ts";

const [broker = ".parley/queue.db", a = "1", b = "2", z] = Deno.args;

await using store = broker.includes("://") ? await openRedisBroker(broker) : openSqliteBroker(broker);
await using client = createQueueClient({ broker: store, queue: "task_prpc" });
const functions = createFunctions(client);

const call = await functions.summ({ a: Number(a), b: Number(b), ...(z && { z: Number(z) }) });
console.log(`stored as ${call.id}`);
console.log(await call.result());
