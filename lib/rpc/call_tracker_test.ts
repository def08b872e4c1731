import { assert, assertEquals, assertRejects } from "@std/assert";
import { type Client, createClient, createRouterTransport, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import {
  Health,
  HealthCheckResponse_ServingStatus as Status,
} from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { Batches } from "./batches.ts";
import { CallTracker } from "./call_tracker.ts";
import { createRpcFetch } from "./fetch_handler.ts";

/** A health service whose calls wait for `gate`; `watch` sends one state first. */
function clientOf(tracker: CallTracker, gate: Promise<void>): Client<typeof Health> {
  const transport = createRouterTransport((router) => {
    router.service(Health, {
      async check({ service }) {
        await gate;
        if (service === "bad") throw new Error("bad");
        return { status: Status.SERVING };
      },
      async *watch({ service }) {
        yield { status: Status.SERVING };
        await gate;
        if (service === "bad") throw new Error("bad");
      },
    });
  }, { router: { interceptors: [tracker.interceptor] } });
  return createClient(Health, transport);
}

async function drained(states: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of states);
}

Deno.test("CallTracker: a call counts until it is answered, or has failed", async () => {
  const tracker = new CallTracker();
  const gate = Promise.withResolvers<void>();
  const client = clientOf(tracker, gate.promise);
  const good = client.check({});
  const bad = assertRejects(() => client.check({ service: "bad" }));
  await eventually("both are under way", () => tracker.open === 2);
  gate.resolve();
  await Promise.all([good, bad]);
  assertEquals(tracker.open, 0);
});

Deno.test("CallTracker: a stream counts until its last message is sent, or it has failed", async () => {
  const tracker = new CallTracker();
  const gate = Promise.withResolvers<void>();
  const client = clientOf(tracker, gate.promise);
  const good = drained(client.watch({}));
  const bad = assertRejects(() => drained(client.watch({ service: "bad" })));
  await eventually("both are under way", () => tracker.open === 2);
  gate.resolve();
  await Promise.all([good, bad]);
  await eventually("none is under way", () => tracker.open === 0);
});

Deno.test("CallTracker: a stream whose client is gone does not count", async () => {
  const tracker = new CallTracker();
  const client = clientOf(tracker, new Promise(() => {}));
  const gone = new AbortController();
  const states = client.watch({}, { signal: gone.signal })[Symbol.asyncIterator]();
  await states.next();
  assertEquals(tracker.open, 1);
  gone.abort();
  await assertRejects(() => states.next());
  await eventually("none is under way", () => tracker.open === 0);
});

Deno.test("CallTracker: a stream whose client has gone before it began does not count", async () => {
  const tracker = new CallTracker();
  const gone = new AbortController();
  const gate = Promise.withResolvers<void>();
  const slow: Interceptor = (next) => async (request) => {
    await gate.promise;
    return await next(request);
  };
  const began = Promise.withResolvers<void>();
  const rpc = createRpcFetch((router) => {
    router.service(Health, {
      async *watch() {
        began.resolve();
        yield { status: Status.SERVING };
        await new Promise(() => {});
      },
    });
  }, { interceptors: [tracker.interceptor, slow] });
  const transport = createConnectTransport({
    baseUrl: "http://memory",
    fetch: (input, init) => rpc(new Request(input, init))!,
  });
  const failed = assertRejects(() =>
    drained(createClient(Health, transport).watch({}, { signal: gone.signal }))
  );
  await eventually("it is under way", () => tracker.open === 1);
  gone.abort();
  gate.resolve();
  await began.promise;
  await failed;
  await eventually("none is under way", () => tracker.open === 0, { withinMs: 1_000 });
});

Deno.test("CallTracker: batches go through whole, and count until they end, fail, or are left", async () => {
  const ends = {
    ended: async (batches: Batches<number>) => assertEquals(await batches.next(), undefined),
    failed: (batches: Batches<number>) => assertRejects(async () => await batches.next(), Error, "lost"),
    left: (batches: Batches<number>) => batches.return(),
  };
  for (const [how, end] of Object.entries(ends)) {
    const tracker = new CallTracker();
    const batch = [1, 2];
    const steps = [() => batch, () => how === "failed" ? Promise.reject(new Error("lost")) : undefined];
    const message = new Batches<number>({ next: () => steps.shift()!(), return() {} });
    const request = { signal: new AbortController().signal };
    const response = await tracker.interceptor(() => Promise.resolve({ stream: true, message } as never))(
      request as never,
    );
    const batches = response.message as unknown as Batches<number>;
    assert(batches instanceof Batches, "they are batches no more");
    assert(batches.next() === batch, "it is another batch");
    assertEquals(tracker.open, 1);
    await end(batches);
    assertEquals(tracker.open, 0, how);
  }
});

Deno.test("idle: at once when no call is under way", async () => {
  assertEquals(await new CallTracker().idle(60_000), 0);
});

Deno.test("idle: resolves when the last call has ended", async () => {
  const tracker = new CallTracker();
  const gate = Promise.withResolvers<void>();
  const client = clientOf(tracker, gate.promise);
  const call = client.check({});
  await eventually("it is under way", () => tracker.open === 1);
  const idle = tracker.idle(60_000);
  gate.resolve();
  assertEquals(await idle, 0);
  await call;
});

Deno.test("idle: answers how many calls are left when the time is over", async () => {
  const tracker = new CallTracker();
  const gate = Promise.withResolvers<void>();
  const client = clientOf(tracker, gate.promise);
  const calls = [client.check({}), client.check({}), client.check({})];
  await eventually("they are under way", () => tracker.open === 3);
  const startMs = performance.now();
  assertEquals(await tracker.idle(50), 3);
  const tookMs = performance.now() - startMs;
  assert(tookMs >= 50 && tookMs < 5_000, `${tookMs} ms`);
  gate.resolve();
  await Promise.all(calls);
});

Deno.test("idle: streams are waited for their own time, other calls for theirs", async () => {
  const tracker = new CallTracker();
  const forever = new Promise<never>(() => {});
  const call = (stream: boolean) =>
    tracker.interceptor(() => stream ? Promise.resolve({ stream, message: never() } as never) : forever)(
      { signal: new AbortController().signal } as never,
    );
  async function* never() {
    yield await forever;
  }
  await call(true);
  assertEquals(tracker.open, 1);
  const startMs = performance.now();
  assertEquals(await tracker.idle(60_000, { streamsMs: 50 }), 1);
  assert(performance.now() - startMs < 5_000, "the stream was waited for like a call");
  void call(false);
  assertEquals(await tracker.idle(100, { streamsMs: 10 }), 2);
  assert(performance.now() - startMs >= 150, "the call was waited for like a stream");
});
