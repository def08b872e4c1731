import { assert, assertEquals } from "@std/assert";
import { Producer, stringSerializers } from "@platformatic/kafka";
import { KafkaConnection, type StoredRecord, TopicTail } from "../lib/kafka/mod.ts";
import type { Consumer, Delivery, Wire } from "../lib/broker/mod.ts";
import { call, type KafkaStage, openStage } from "./faults/kafka_kit.ts";
import { eventually } from "./support/eventually.ts";
import { kafkaRequirement } from "./support/kafka_requirement.ts";

const { ignore } = kafkaRequirement();

let stage: KafkaStage;
let connection: KafkaConnection;
if (!ignore) {
  Deno.test.beforeAll(async () => {
    stage = await openStage(1);
    connection = await KafkaConnection.open(stage.server.address);
  });
  Deno.test.afterAll(async () => {
    await connection[Symbol.asyncDispose]();
    await stage[Symbol.asyncDispose]();
  });
}

/** All records of a topic. */
async function records(topic: string): Promise<StoredRecord[]> {
  const found: StoredRecord[] = [];
  await using tail = await TopicTail.open(connection, {
    topic,
    from: "start",
    onRecord: (record) => found.push(record),
  });
  await tail.caughtUp();
  return found;
}

async function takeOne(consumer: Consumer): Promise<Delivery> {
  const [delivery] = await consumer.take();
  if (!delivery) throw new Error("Cannot take a call: the consumer has stopped");
  return delivery;
}

Deno.test("kafka records: calls and replies of PRPC lie in its topics, as they are, without a key", {
  ignore,
}, async () => {
  const queue = stage.caller.queue("names");
  await using consumer = await stage.worker.queue("names").consume({ prefetch: 1 });
  const topics: [Wire, string, string][] = [
    ["raw", "prpc_raw_names", "prpc_feedback_raw_names"],
    ["pickled", "prpc_names", "prpc_feedback_names"],
  ];
  for (const [wire, calls, replies] of topics) {
    const asked = { ...call(`{"${wire}":"é"}`), wire };
    await queue.publish(asked, { awaited: true });
    const delivery = await takeOne(consumer);
    await delivery.complete({ id: asked.id, body: `["${wire}"]` });
    assertEquals(await queue.waitFor(wire, asked.id, { timeoutMs: 5_000 }), `["${wire}"]`);
    const found = [...await records(calls), ...await records(replies)];
    assertEquals(found.map(({ key, value }) => [key, value]), [
      [undefined, asked.body],
      [undefined, `["${wire}"]`],
    ]);
  }
});

Deno.test(
  "kafka records: calls of foreign clients and replies of foreign servers have their ids in the body",
  {
    ignore,
  },
  async () => {
    const queue = stage.caller.queue("foreign");
    await using consumer = await stage.worker.queue("foreign").consume({ prefetch: 1 });
    await connection.produce({ topic: "prpc_raw_foreign", value: '{"func_name":"ping"}' });
    const delivery = await takeOne(consumer);
    assertEquals([delivery.id, delivery.body, delivery.attempt], [undefined, '{"func_name":"ping"}', 1]);
    await delivery.complete();
    const forms = [(id: string) => id.toUpperCase(), (id: string) => ({ hex: id.replaceAll("-", "") })];
    for (const form of forms) {
      const asked = { ...call("{}"), wire: "raw" as const };
      await queue.publish(asked, { awaited: true });
      const inner = { message_id: crypto.randomUUID() }; // not the id of the reply
      const value = JSON.stringify({ func_args: [inner], message_id: form(asked.id), result: "pong" });
      await connection.produce({ topic: "prpc_feedback_raw_foreign", value: "no JSON" });
      await connection.produce({ topic: "prpc_feedback_raw_foreign", value });
      await connection.produce({ topic: "prpc_feedback_raw_foreign", value: value.replace("pong", "late") });
      assertEquals(await queue.waitFor("raw", asked.id, { timeoutMs: 5_000 }), value);
      assertEquals(await queue.reply("raw", asked.id), value);
      await (await takeOne(consumer)).complete();
    }
  },
);

Deno.test("kafka records: committed is the lowest unfinished call, whatever is finished above it", {
  ignore,
}, async () => {
  const queue = stage.caller.queue("commits");
  const group = "prpc_group_consumers.parley.calls.commits";
  const uncommitted = async () => {
    const [range] = await connection.uncommitted(group, "parley.calls.commits");
    return [range?.from, range?.to];
  };
  const consumer = await stage.worker.queue("commits").consume({ prefetch: 10, wires: ["native"] });
  for (const body of ["a", "b", "c", "d"]) await queue.publish(call(body));
  const held: Delivery[] = [];
  while (held.length < 4) held.push(...await consumer.take());
  await held[0]!.complete();
  await held[2]!.complete();
  await eventually("the first is committed", async () => (await uncommitted())[0] === 1n);
  await held[1]!.complete();
  await eventually("three are committed", async () => (await uncommitted())[0] === 3n);
  await consumer[Symbol.asyncDispose](); // the last one is put back, behind
  await using next = await stage.worker.queue("commits").consume({ prefetch: 10, wires: ["native"] });
  const again = await takeOne(next);
  assertEquals([again.body, again.attempt], ["d", 1]);
  await again.complete();
  await eventually("all are committed", async () => (await uncommitted()).join() === "4,4");
});

Deno.test("kafka records: a retried call is another's next attempt, and a call stored twice runs once", {
  ignore,
}, async () => {
  const queue = stage.caller.queue("again");
  const asked = call("again");
  {
    await using one = await stage.worker.queue("again").consume({ prefetch: 1 });
    await queue.publish(asked, { awaited: true });
    assert(await (await takeOne(one)).retry(300));
  }
  await using two = await stage.caller.queue("again").consume({ prefetch: 10 });
  const second = await takeOne(two);
  assertEquals([second.id, second.body, second.attempt], [asked.id, "again", 2]);
  await second.complete({ id: asked.id, body: "done" });
  assertEquals(await queue.publish({ ...asked, body: "twice" }), "stored");
  await queue.publish(call("last"));
  assertEquals((await takeOne(two)).body, "last");
});

Deno.test("kafka records: a dead letter that is dropped or replayed is a tombstone", { ignore }, async () => {
  const queue = stage.caller.queue("letters");
  await using consumer = await stage.worker.queue("letters").consume({ prefetch: 10 });
  const [dropped, replayed] = [call("dropped"), call("replayed")];
  for (const asked of [dropped, replayed]) {
    await queue.publish(asked, { awaited: true });
    await (await takeOne(consumer)).dead({ reason: "test", reply: { id: asked.id, body: "sorry" } });
    assertEquals(await queue.waitFor("native", asked.id, { timeoutMs: 5_000 }), "sorry");
  }
  assert(await queue.dead.drop(dropped.id));
  assert(await queue.dead.replay(replayed.id));
  const again = await takeOne(consumer);
  assertEquals([again.id, again.body, again.attempt], [replayed.id, "replayed", 1]);
  await again.complete({ id: replayed.id, body: "well" });
  assertEquals(await queue.waitFor("native", replayed.id, { timeoutMs: 5_000 }), "well");
  const found = await records("parley.dead.letters");
  assertEquals(found.map(({ key, value }) => [key, value === undefined]), [
    [dropped.id, false],
    [replayed.id, false],
    [dropped.id, true],
    [replayed.id, true],
  ]);
});

Deno.test(
  "kafka records: a call that is given up in silence does not run; once put back it can be cancelled",
  {
    ignore,
  },
  async () => {
    const queue = stage.caller.queue("silent");
    await using consumer = await stage.worker.queue("silent").consume({ prefetch: 1 });
    const [asked, other] = [call("silent"), call("other")];
    await queue.publish(asked);
    const delivery = await takeOne(consumer);
    assertEquals(await queue.isRunning("native", asked.id), true);
    await delivery.dead({ reason: "test" });
    assertEquals(await queue.isRunning("native", asked.id), false);
    await queue.publish(other);
    const busy = await takeOne(consumer);
    assert(await queue.dead.replay(asked.id));
    assertEquals(await queue.cancel("native", { id: asked.id, body: "no" }), true);
    assertEquals(await stage.worker.queue("silent").reply("native", asked.id), "no");
    await eventually("the consumer hears of it", () => consumer.isCancelled(asked.id));
    await busy.complete();
    await queue.publish(call("last"));
    assertEquals((await takeOne(consumer)).body, "last");
  },
);

Deno.test(
  "kafka records: a new group serves what is as old as replies live, one that is there all that it has left",
  {
    ignore,
  },
  async () => {
    const queue = stage.caller.queue("since");
    const producer = new Producer({
      ...{ clientId: "test", bootstrapBrokers: [stage.server.address], serializers: stringSerializers },
    });
    const store = async (value: string, hoursAgo: number) => {
      const timestamp = BigInt(Date.now() - hoursAgo * 3_600_000);
      await producer.send({ messages: [{ topic: "prpc_raw_since", value, timestamp }] });
    };
    try {
      await queue.depth(); // the topics are there
      for (const hoursAgo of [8, 7, 5, 1]) await store(`${hoursAgo} h`, hoursAgo);
      const consumer = await stage.worker.queue("since").consume({ prefetch: 1, wires: ["raw"] });
      for (const body of ["5 h", "1 h"]) {
        const delivery = await takeOne(consumer);
        assertEquals(delivery.body, body);
        await delivery.complete();
      }
      await consumer[Symbol.asyncDispose]();
      await store("9 h", 9);
      await using next = await stage.worker.queue("since").consume({ prefetch: 1, wires: ["raw"] });
      assertEquals((await takeOne(next)).body, "9 h");
    } finally {
      await producer.close();
    }
  },
);
