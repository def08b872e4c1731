import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Delivery } from "../../lib/broker/mod.ts";
import { AppError } from "../../lib/error/mod.ts";
import { createQueueClient, createQueueServer } from "../../lib/queue/mod.ts";
import { withDeadline } from "../../lib/time/mod.ts";
import { openInlinePool } from "../queue/support/inline_pool.ts";
import { eventually } from "../support/eventually.ts";
import { kafkaRequirement } from "../support/kafka_requirement.ts";
import { answerAll, ask, buryMembers, call, type KafkaStage, openStage, WorkerProcess } from "./kafka_kit.ts";
import { loseFetch } from "./kafka_lost_fetch.ts";

const { ignore } = kafkaRequirement();

let stage: KafkaStage;
if (!ignore) {
  Deno.test.beforeAll(async () => {
    stage = await openStage(2);
  });
  Deno.test.afterAll(async () => await stage[Symbol.asyncDispose]());
}

Deno.test("kafka: a call that ends its worker each time is a dead letter after five deliveries", {
  ignore,
}, async () => {
  await using client = createQueueClient({ broker: stage.caller, queue: "mortal" });
  const startMs = Date.now();
  const asked = await client.call("ends");
  for (let delivery = 1; delivery <= 5; delivery++) {
    await using worker = WorkerProcess.spawn(stage.server, "mortal", "kafka_server.ts");
    const { signal } = await withDeadline(worker.ended, 30_000, "end the worker");
    assertEquals(signal, "SIGKILL", `delivery ${delivery}`);
    await buryMembers(stage.server, "mortal");
  }
  await using worker = WorkerProcess.spawn(stage.server, "mortal", "kafka_server.ts");
  const error = await assertRejects(() => asked.result({ timeoutMs: 20_000 }), AppError) as AppError;
  const text = "the task was given up after 5 deliveries: its worker ended each time";
  assertEquals([error.code, error.message], ["INTERNAL", text]);
  const letter = await stage.caller.queue("mortal").dead.get(asked.id);
  assertEquals([letter?.reason, letter?.error, letter?.attempts], ["5 deliveries", text, 6]);
  assert(letter && letter.publishedMs >= startMs - 1 && letter.diedMs > letter.publishedMs);
  await worker.says("serves", 1);
  assertEquals(await (await client.call("ping", { deadlineMs: 10_000 })).result(), "pong");
});

Deno.test(
  "kafka: a call that runs when its worker is killed is seen to, and is not run once it is cancelled",
  {
    ignore,
  },
  async () => {
    const queue = stage.caller.queue("cancelled");
    const held = call("hold");
    {
      await using process = await WorkerProcess.start(stage.server, "cancelled");
      await queue.publish(held, { awaited: true });
      assertEquals(await queue.isRunning("native", held.id), false);
      await process.says("holds", 1);
      assertEquals(await queue.isRunning("native", held.id), true);
      await process.kill();
    }
    assertEquals(await queue.cancel("native", { id: held.id, body: "no" }), true);
    assertEquals(await queue.isRunning("native", held.id), false);
    assertEquals(await queue.waitFor("native", held.id, { timeoutMs: 5_000 }), "no");
    await buryMembers(stage.server, "cancelled");
    await using consumer = await stage.worker.queue("cancelled").consume({ prefetch: 10 });
    const seen: string[] = [];
    const answering = answerAll(consumer, seen);
    assertEquals(await ask(queue, "next"), "re next");
    await eventually("nothing is left", async () => {
      const { ready, running } = await queue.depth();
      return ready + running === 0;
    });
    assertEquals(seen, ["next"]);
    assertEquals(await stage.worker.queue("cancelled").reply("native", held.id), "no");
    await consumer.stop();
    await answering;
  },
);

Deno.test("kafka: a server that is told to end finishes what runs, and the others run the rest at once", {
  ignore,
}, async () => {
  await using client = createQueueClient({ broker: stage.caller, queue: "drained" });
  await using process = WorkerProcess.spawn(stage.server, "drained", "kafka_server.ts");
  await process.says("serves", 1);
  await using server = createQueueServer({
    ...{ broker: stage.worker, queue: "drained", openPool: openInlinePool, workers: 2, wires: ["native"] },
  });
  server.module(import.meta.resolve("./kafka_mortal.ts"), { worker: "async" });
  server.run();
  await server.ready;
  const calls = await Promise.all(Array.from({ length: 24 }, () => client.call<number>("slow")));
  const results = calls.map((asked) => asked.result({ timeoutMs: 30_000 }));
  const pids = new Set<number>();
  for (const result of results) result.then((pid) => pids.add(pid));
  await eventually("both serve", () => pids.size === 2, { withinMs: 15_000 });
  await process.kill("SIGTERM");
  await process.says("ends", 1);
  const startMs = performance.now();
  const answers = await Promise.all(results);
  assertEquals(new Set(answers).size, 2);
  assert(performance.now() - startMs < 20_000, "the others waited until its session was over");
});

Deno.test("kafka: what runs at a consumer that has stopped is another's only once that one is killed", {
  ignore,
}, async () => {
  const queue = stage.caller.queue("kept");
  await using process = await WorkerProcess.start(stage.server, "kept");
  await using consumer = await stage.worker.queue("kept").consume({ prefetch: 20 });
  const seen: string[] = [];
  const answering = answerAll(consumer, seen);
  const isOurs = async () => (await ask(queue, "whose?")).startsWith("re");
  await eventually("both consume", isOurs, { withinMs: 20_000 });
  const bodies = Array.from({ length: 12 }, (_, at) => `hold ${at}`); // in all partitions
  const answers = bodies.map((body) => ask(queue, body));
  const ran = () => seen.filter((body) => body.startsWith("hold"));
  await eventually("all run", () => ran().length + process.count("holds") === bodies.length);
  assert(process.count("holds") > 0);
  const ranHere = ran().length;
  process.signal("SIGTERM");
  await process.says("stopped", 1);
  const others = Array.from({ length: 12 }, (_, at) => String(at));
  const asked = others.map((body) => ask(queue, body, 15_000));
  assertEquals(await Promise.all(asked), others.map((body) => `re ${body}`));
  assertEquals(ran().length, ranHere);
  await process.kill();
  assertEquals(await Promise.all(answers), bodies.map((body) => `re ${body}`));
  await consumer.stop();
  await answering;
});

Deno.test("kafka: what runs when its partition goes to another consumer is finished where it runs, once", {
  ignore,
}, async () => {
  const queue = stage.caller.queue("moved");
  const one = await stage.worker.queue("moved").consume({ prefetch: 50, wires: ["native"] });
  const bodies = Array.from({ length: 12 }, (_, at) => `held ${at}`); // in all partitions
  const answers = bodies.map((body) => ask(queue, body));
  const held: Delivery[] = [];
  while (held.length < bodies.length) held.push(...await one.take());
  await using two = await stage.caller.queue("moved").consume({ prefetch: 50, wires: ["native"] });
  const seen: string[] = [];
  const answering = [answerAll(one), answerAll(two, seen)];
  await eventually("the other has a partition", async () => {
    await ask(queue, "whose?");
    return seen.length > 0;
  }, { withinMs: 20_000 });
  for (const delivery of held) {
    assertEquals(delivery.signal.aborted, false);
    assert(await delivery.complete({ id: delivery.id ?? "", body: `one ${delivery.body}` }));
  }
  assertEquals(await Promise.all(answers), bodies.map((body) => `one ${body}`));
  await one[Symbol.asyncDispose]();
  await eventually("all is committed", async () => (await queue.depth()).ready === 0);
  assertEquals(seen.filter((body) => body !== "whose?"), []);
  await two.stop();
  await Promise.all(answering);
});

Deno.test(
  "kafka: a consumer whose driver waits for a fetch that it has lost reads on",
  { ignore },
  async () => {
    const queue = stage.caller.queue("lost");
    await using consumer = await stage.worker.queue("lost").consume({ prefetch: 10, wires: ["native"] });
    const answering = answerAll(consumer);
    assertEquals(await ask(queue, "before"), "re before");
    using losing = loseFetch("prpc_group_consumers.parley.calls.lost");
    await withDeadline(losing.lost, 10_000, "lose a fetch");
    assertEquals(await ask(queue, "after", 40_000), "re after");
    await consumer.stop();
    await answering;
  },
);
