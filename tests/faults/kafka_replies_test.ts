import { assert, assertEquals } from "@std/assert";
import { generate as uuidV7 } from "@std/uuid/v7";
import { openKafkaBroker } from "../../lib/broker/broker_kafka.ts";
import type { Delivery } from "../../lib/broker/mod.ts";
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
  "kafka: replies are found by their ids in other processes, once their worker and the broker were killed",
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
    await stage.server.kill();
    await stage.server.start();
    await using other = await openKafkaBroker(stage.server.address);
    const queue = other.queue("later");
    for (const id of ids) assertEquals(await queue.reply("native", id), `process for ${id}`);
    for (const id of ids) assertEquals(await queue.waitFor("native", id), `process for ${id}`);
    assertEquals(await queue.reply("native", crypto.randomUUID()), undefined);
    assertEquals(await queue.reply("raw", ids[0]!), undefined);
  },
);

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
