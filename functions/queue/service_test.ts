import { createClient, createRouterTransport } from "@connectrpc/connect";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { CallState, QueueService } from "../../proto/gen/queue/v1/queue_pb.ts";
import { openSqliteBroker } from "../../lib/broker/mod.ts";
import { AppError, fromConnectError } from "../../lib/error/mod.ts";
import { errorInterceptor } from "../../lib/rpc/mod.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { MAX_QUEUES, Queues } from "./queues.ts";
import { queueService } from "./service.ts";

/** The service in memory, on a broker of its own, with nobody that serves. */
async function withService(
  use: (
    stage: { broker: ReturnType<typeof openSqliteBroker>; client: ReturnType<typeof clientOf>; stop(): void },
  ) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "parley-service-" });
  const broker = openSqliteBroker(`${folder}/queue.db`);
  const stopping = new AbortController();
  try {
    await use({ broker, client: clientOf(broker, stopping.signal), stop: () => stopping.abort() });
  } finally {
    await broker[Symbol.asyncDispose]();
    await Deno.remove(folder, { recursive: true });
  }
}

function clientOf(broker: ReturnType<typeof openSqliteBroker>, stopping: AbortSignal) {
  const service = queueService({ broker, defaultQueue: "home", stopping });
  const transport = createRouterTransport((router) => void router.service(QueueService, service), {
    router: { interceptors: [errorInterceptor()] },
  });
  return createClient(QueueService, transport);
}

Deno.test("queue service: where no queue is named it is the server's own", async () => {
  await withService(async ({ broker, client }) => {
    await client.enqueue({ func: "f" });
    assertEquals((await broker.queue("home").depth()).ready, 1);
  });
});

Deno.test("queue service: a client that leaves cancels its call, unless it has a key", async () => {
  await withService(async ({ broker, client }) => {
    const leave = new AbortController();
    const ends = ["", "key"].map((idempotencyKey) =>
      assertRejects(() => client.call({ func: "f", idempotencyKey }, { signal: leave.signal }))
    );
    const queue = broker.queue("home");
    await eventually("both are stored", async () => (await queue.depth()).ready === 2);
    leave.abort();
    await Promise.all(ends);
    await eventually("one is cancelled", async () => (await queue.depth()).ready === 1);
    const consumer = await queue.consume({ prefetch: 2 });
    const [delivery, ...more] = await consumer.take();
    assertEquals(more, []);
    await delivery!.complete();
    await consumer[Symbol.asyncDispose]();
  });
});

Deno.test("queue service: a call is seen running while a worker has it, and watching ends with the process", async () => {
  await withService(async ({ broker, client, stop }) => {
    const { id } = await client.enqueue({ func: "f" });
    const states: CallState[] = [];
    const watching = (async () => {
      for await (const { call } of client.watchCall({ id })) states.push(call!.state);
    })();
    const ended = assertRejects(() => watching);
    await eventually("it is seen", () => states.length === 1);
    await using consumer = await broker.queue("home").consume({ prefetch: 1 });
    const [delivery] = await consumer.take();
    await eventually("it is seen running", () => states.length === 2);
    assertEquals(states, [CallState.QUEUED, CallState.RUNNING]);
    stop();
    assertEquals(fromConnectError(await ended).code, "UNAVAILABLE");
    await delivery!.complete();
  });
});

Deno.test("queue service: of two calls, the one that runs is told as running, the one behind it as queued", async () => {
  await withService(async ({ broker, client, stop }) => {
    const calls = [await client.enqueue({ func: "f" }), await client.enqueue({ func: "g" })];
    await using consumer = await broker.queue("home").consume({ prefetch: 1 });
    const [first] = await consumer.take();
    const told: CallState[][] = [[], []];
    const watching = calls.map(async ({ id }, at) => {
      for await (const { call } of client.watchCall({ id })) told[at]!.push(call!.state);
    });
    const stateOf = async ({ id }: { id: string }) => (await client.getCall({ id })).call!.state;
    await eventually("both are watched", () => told.every(({ length }) => length > 0));
    assertEquals([await stateOf(calls[0]!), await stateOf(calls[1]!)], [CallState.RUNNING, CallState.QUEUED]);
    await first!.retry(60_000);
    const [second] = await consumer.take();
    await eventually("the other one is seen running", () => told[1]!.length > 1);
    await eventually("the first one is seen waiting again", () => told[0]!.length > 1);
    assertEquals(told[0], [CallState.RUNNING, CallState.QUEUED]);
    assertEquals(told[1], [CallState.QUEUED, CallState.RUNNING]);
    stop();
    await Promise.allSettled(watching);
    await second!.complete();
  });
});

Deno.test("queues: as many as one process keeps, and no more", async () => {
  await withService(async ({ broker }) => {
    const queues = new Queues(broker, "home");
    for (let i = 0; i < MAX_QUEUES; i++) queues.queue(`q${i}`);
    assert(queues.client("q1", "raw") === queues.client("q1", "raw"));
    const error: AppError = await assertRejects(
      () => Promise.resolve().then(() => queues.queue("more")),
      AppError,
    );
    assertEquals(error.code, "RESOURCE_EXHAUSTED");
    queues.queue("q7");
  });
});
