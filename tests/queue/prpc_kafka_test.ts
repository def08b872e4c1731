import { assert, assertEquals } from "@std/assert";
import { openKafkaBroker } from "../../lib/broker/broker_kafka.ts";
import { createQueueClient } from "../../lib/queue/mod.ts";
import { failure, Stage } from "../suites/queue_rpc/kit.ts";
import { eventually } from "../support/eventually.ts";
import { KafkaServer } from "../support/kafka.ts";
import { kafkaRequirement } from "../support/kafka_requirement.ts";
import { pythonWithRedis, runPython, startPython } from "./support/python.ts";

const ignore = kafkaRequirement().ignore || pythonWithRedis().ignore;
const fixture = (name: string) => new URL(`./fixtures/${name}`, import.meta.url).pathname;

/** What the client in Python got for one call. */
interface RawReply {
  readonly func_name: string;
  readonly func_args: readonly unknown[];
  readonly func_kwargs: Readonly<Record<string, unknown>>;
  readonly message_id: string;
  readonly result: unknown;
  readonly exception_info: string | null;
  readonly date_done_message: string;
  /** Of its record. */
  readonly key: string | null;
  readonly expected_id: string;
}

let server: KafkaServer | undefined;
if (!ignore) {
  Deno.test.beforeAll(async () => {
    server = await KafkaServer.start();
  });
  Deno.test.afterAll(async () => await server?.[Symbol.asyncDispose]());
}

Deno.test("PRPC on Kafka: a client in another language calls our functions over the raw queue", {
  ignore,
}, async () => {
  await using broker = await openKafkaBroker(server!.address);
  await using stage = new Stage(broker);
  await stage.serve();
  const args = [server!.address, stage.queue];
  const replies = await runPython<RawReply[]>(fixture("raw_client_kafka.py"), args);
  for (const { message_id, expected_id, key, date_done_message } of replies) {
    assertEquals([message_id, key], [expected_id, null]);
    assert(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/.test(date_done_message), date_done_message);
  }
  const short = replies.map(({ func_name, func_args, func_kwargs, result, exception_info }) => [
    ...[func_name, func_args, func_kwargs, result, exception_info],
  ]);
  assertEquals(short, [
    ["summ", [1, 2], { z: 3 }, 6, null],
    ["summ", [1], {}, null, "summ() missing 1 required positional argument: 'b'"],
    ["nosuch", [], {}, null, "func name 'nosuch' not found in server"],
    ["ping", [], {}, "pong", null],
    ["nothing", [], {}, null, null],
  ]);
  const queue = broker.queue(stage.queue);
  await eventually("what is no message is a dead letter", async () => (await queue.depth()).dead === 2);
});

Deno.test("PRPC on Kafka: our client calls a server in Python, over the raw and over the pickled queue", {
  ignore,
}, async () => {
  await using broker = await openKafkaBroker(server!.address);
  await broker.queue("python").depth(); // the topics are there
  await using _python = await startPython(fixture("prpc_server_kafka.py"), [server!.address, "python"]);
  for (const wire of ["raw", "pickled"] as const) {
    await using client = createQueueClient({ broker, queue: "python", wire });
    const call = async (name: string, args: unknown[], kwargs: Record<string, unknown> = {}) =>
      await client.call(name, { args, kwargs, deadlineMs: 20_000 });
    const stored = await call("summ", [1, 2], { z: 3 });
    assertEquals(await stored.result(), 6, wire);
    assertEquals(await client.find(stored.id).result({ timeoutMs: 5_000 }), 6, wire);
    const missing = await failure((await call("summ", [1])).result(), "INVALID_ARGUMENT");
    assertEquals(missing.message, "summ() missing 1 required positional argument: 'b'");
    await failure((await call("nosuch", [])).result(), "UNIMPLEMENTED");
  }
});
