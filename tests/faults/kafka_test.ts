import { assert, assertEquals, assertRejects } from "@std/assert";
import { AppError } from "../../lib/error/mod.ts";
import { kafkaRequirement } from "../support/kafka_requirement.ts";
import { answerAll, ask, call, openStage, WorkerProcess } from "./kafka_kit.ts";

const { ignore } = kafkaRequirement();

Deno.test("kafka: a broker that is killed and comes back loses no call", { ignore }, async () => {
  await using stage = await openStage();
  const queue = stage.caller.queue("q");
  await using consumer = await stage.worker.queue("q").consume({ prefetch: 50 });
  const answering = answerAll(consumer);
  assertEquals(await ask(queue, "first"), "re first");
  const asked: Promise<string>[] = [];
  const bodies = Array.from({ length: 200 }, (_, at) => String(at));
  for (const [at, body] of bodies.entries()) {
    asked.push(ask(queue, body));
    if (at === 100) await stage.server.kill();
    if (at % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 5)); // some are under way, some not yet
  }
  const late = await assertRejects(() => ask(queue, "late", 700), AppError) as AppError;
  assertEquals(late.code, "UNAVAILABLE");
  await stage.server.start();
  assertEquals(await Promise.all(asked), bodies.map((body) => `re ${body}`));
  await consumer.stop();
  await answering;
});

Deno.test("kafka: who waits when the broker goes away is told so at the deadline", { ignore }, async () => {
  await using stage = await openStage();
  const queue = stage.caller.queue("q");
  const stored = call("nobody answers");
  await queue.publish(stored, { awaited: true });
  await stage.server.kill();
  const late = await assertRejects(() => queue.waitFor("native", stored.id, { timeoutMs: 2_000 }), AppError);
  assertEquals((late as AppError).code, "UNAVAILABLE");
});

Deno.test("kafka: what a killed consumer held goes to another", { ignore }, async () => {
  await using stage = await openStage();
  const queue = stage.caller.queue("q");
  await using process = await WorkerProcess.start(stage.server, "q");
  assertEquals(await ask(queue, "before"), "process before");
  const held = ["hold 1", "hold 2", "hold 3"];
  const asked = held.map((body) => ask(queue, body));
  await process.says("holds", held.length);
  await process.kill();
  await using consumer = await stage.worker.queue("q").consume({ prefetch: 10 });
  const seen: string[] = [];
  const answering = answerAll(consumer, seen);
  assertEquals(await Promise.all(asked), held.map((body) => `re ${body}`));
  assert(!seen.includes("before"), "what was settled and committed came again");
  await consumer.stop();
  await answering;
});

Deno.test("kafka: consumers that come and go in the middle lose no call", { ignore }, async () => {
  await using stage = await openStage();
  const queue = stage.caller.queue("q");
  await using one = await stage.worker.queue("q").consume({ prefetch: 20 });
  const [byOne, byTwo]: [string[], string[]] = [[], []];
  const answering = [answerAll(one, byOne)];
  const bodies = Array.from({ length: 600 }, (_, at) => String(at));
  const asked: Promise<string>[] = [];
  const feed = (async () => {
    for (const body of bodies) {
      asked.push(ask(queue, body));
      await new Promise((resolve) => setTimeout(resolve, 5)); // calls come all the time
    }
  })();
  {
    await using two = await stage.caller.queue("q").consume({ prefetch: 20 });
    answering.push(answerAll(two, byTwo));
    while (byTwo.length < 50) await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await feed;
  assertEquals(await Promise.all(asked), bodies.map((body) => `re ${body}`));
  assertEquals([...new Set([...byOne, ...byTwo])].length, bodies.length);
  await one.stop();
  await Promise.all(answering);
});
