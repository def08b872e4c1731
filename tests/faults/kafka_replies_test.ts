import { assert, assertEquals } from "@std/assert";
import { generate as uuidV7 } from "@std/uuid/v7";
import { openKafkaBroker } from "../../lib/broker/broker_kafka.ts";
import type { Delivery } from "../../lib/broker/mod.ts";
import { wireTopics } from "../../lib/broker/names_kafka.ts";
import { replyRecord } from "../../lib/broker/reply_id_kafka.ts";
import { ReplyStore } from "../../lib/broker/reply_store_kafka.ts";
import { KafkaConnection } from "../../lib/kafka/mod.ts";
import { withDeadline } from "../../lib/time/mod.ts";
import { kafkaRequirement } from "../support/kafka_requirement.ts";
import { answerAll, ask, call, type KafkaStage, openStage, WorkerProcess } from "./kafka_kit.ts";

const { ignore } = kafkaRequirement();

let stage: KafkaStage;
if (!ignore) {
  Deno.test.beforeAll(async () => {
    stage = await openStage(3);
  });
  Deno.test.afterAll(async () => await stage[Symbol.asyncDispose]());
}

Deno.test(
  "kafka: replies are found by their ids in other processes, once their worker was killed",
  {
    ignore,
  },
  async () => {
    const ids = [crypto.randomUUID(), uuidV7(), crypto.randomUUID()];
    {
      await using _process = await WorkerProcess.start(stage.server, "later");
      const queue = stage.caller.queue("later");
      for (const id of ids) await queue.publish({ ...call(`for ${id}`), id }, { awaited: true });
      for (const id of ids) await queue.waitFor("native", id, { timeoutMs: 20_000 });
    }
    await using other = await openKafkaBroker(stage.server.address);
    const queue = other.queue("later");
    for (const id of ids) assertEquals(await queue.reply("native", id), `process for ${id}`);
    for (const id of ids) assertEquals(await queue.waitFor("native", id), `process for ${id}`);
    assertEquals(await queue.reply("native", crypto.randomUUID()), undefined);
    assertEquals(await queue.reply("raw", ids[0]!), undefined);
  },
);

Deno.test("kafka: replies are found by their ids where more were stored than are remembered", {
  ignore,
}, async () => {
  await using connection = await KafkaConnection.open(stage.server.address);
  const makeTopics = () => connection.ensureTopics(wireTopics("many", "native", 3));
  const counted: string[] = [];
  await using store = new ReplyStore({
    ...{ connection, queue: "many", wire: "native", replyMs: 60_000, maxIds: 40, makeTopics },
    onReply: ({ id, counts }) => counts && counted.push(id),
  });
  const write = async (count: number) => {
    const ids = Array.from({ length: count }, () => crypto.randomUUID());
    const target = { queue: "many", wire: "native", replayedMs: 0 } as const;
    for (const body of ["first", "second"]) {
      await Promise.all(
        ids.map((id) => connection.produce(replyRecord(target, { id, body: `${body} ${id}` }))),
      );
    }
    return ids;
  };
  await makeTopics();
  const before = await write(100);
  const few = await store.find(before[0]!); // there is no room for all of them
  assertEquals(few?.value, `first ${before[0]}`);
  const after = await write(30);
  await write(100); // and these are more than are remembered
  for (const id of [...before.slice(-3), ...after]) {
    assertEquals((await store.find(id))?.value, `first ${id}`);
  }
  assertEquals(await store.find(crypto.randomUUID()), undefined);
  assert(counted.length >= 130);
});

Deno.test(
  "kafka: a replay that is killed in the middle and done again delivers the call at the worst again",
  {
    ignore,
  },
  async () => {
    const queue = stage.caller.queue("replayed");
    await using consumer = await stage.worker.queue("replayed").consume({ prefetch: 1 });
    const asked = call("dies");
    const take = async (): Promise<Delivery> => {
      const [delivery] = await withDeadline(consumer.take(), 20_000, "take a call");
      if (!delivery) throw new Error("Cannot take a call: the consumer has stopped");
      return delivery;
    };
    await queue.publish(asked, { awaited: true });
    await (await take()).dead({ reason: "test", reply: { id: asked.id, body: "sorry" } });
    assertEquals(await queue.waitFor("native", asked.id, { timeoutMs: 10_000 }), "sorry");
    await using process = WorkerProcess.spawn(stage.server, "replayed", "kafka_replay.ts");
    assertEquals((await withDeadline(process.ended, 20_000, "end the process")).signal, "SIGKILL");
    const put = await take(); // the call is put back
    assertEquals([put.id, put.body, put.attempt], [asked.id, "dies", 1]);
    assertEquals((await queue.dead.get(asked.id))?.reason, "test"); // and the letter is there still
    assert(await queue.dead.replay(asked.id));
    assertEquals(await queue.reply("native", asked.id), undefined);
    await put.complete({ id: asked.id, body: "well" });
    assertEquals(await queue.waitFor("native", asked.id, { timeoutMs: 10_000 }), "well");
    assertEquals(await queue.dead.list({ limit: 10 }), []);
    const seen: string[] = [];
    const answering = answerAll(consumer, seen);
    assertEquals(await ask(queue, "next"), "re next");
    assertEquals(seen.filter((body) => body !== "next"), []); // the same replay twice, known to this consumer
    assertEquals(await stage.worker.queue("replayed").reply("native", asked.id), "well");
    await consumer.stop();
    await answering;
  },
);
