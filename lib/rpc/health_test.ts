import { assertEquals, assertRejects } from "@std/assert";
import { create } from "@bufbuild/protobuf";
import {
  type Client,
  Code,
  ConnectError,
  createClient,
  createHandlerContext,
  createRouterTransport,
} from "@connectrpc/connect";
import { AppError, fromConnectError } from "../error/mod.ts";
import {
  Health,
  HealthCheckRequestSchema,
  HealthCheckResponse_ServingStatus as Status,
} from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { withDeadline } from "../time/mod.ts";
import { errorInterceptor } from "./error_interceptor.ts";
import { HealthRegistry } from "./health.ts";

const CHAT = "messenger.v1.MessengerService";
const WAIT_MS = 5_000;

function clientOf(registry: HealthRegistry): Client<typeof Health> {
  const transport = createRouterTransport((router) => router.service(Health, registry.service), {
    router: { interceptors: [errorInterceptor()] },
  });
  return createClient(Health, transport);
}

/** One Watch stream, read step by step; aborted when disposed. */
class Watching {
  readonly #stop = new AbortController();
  readonly #states: AsyncIterator<{ status: Status }>;

  constructor(registry: HealthRegistry, service: string) {
    const states = clientOf(registry).watch({ service }, { signal: this.#stop.signal });
    this.#states = states[Symbol.asyncIterator]();
  }

  /** The next state; `undefined` at the end of the stream. */
  async next(): Promise<string | undefined> {
    const result = await withDeadline(this.#states.next(), WAIT_MS, "read the next state");
    return result.done ? undefined : Status[result.value.status];
  }

  /** The code that the stream fails with. */
  async failure(): Promise<string> {
    const thrown: unknown = await this.next().then((state) => new Error(`got ${state}`), (error) => error);
    return fromConnectError(thrown).code;
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
  }
}

Deno.test("HealthRegistry: everything known is NOT_SERVING until it is set", async () => {
  const registry = new HealthRegistry([CHAT]);
  const client = clientOf(registry);
  assertEquals((await client.check({})).status, Status.NOT_SERVING);
  assertEquals((await client.check({ service: CHAT })).status, Status.NOT_SERVING);
});

Deno.test("HealthRegistry: each service has its own state, and the empty name is the whole server", async () => {
  const registry = new HealthRegistry([CHAT]);
  const client = clientOf(registry);
  registry.set("", "SERVING");
  assertEquals((await client.check({})).status, Status.SERVING);
  assertEquals((await client.check({ service: CHAT })).status, Status.NOT_SERVING);

  registry.setAll("SERVING");
  assertEquals((await client.check({ service: CHAT })).status, Status.SERVING);
  assertEquals(registry.get(CHAT), "SERVING");
});

Deno.test("Health.Check: NOT_FOUND for a service that is not known", async () => {
  const registry = new HealthRegistry();
  const thrown = await assertRejects(() => clientOf(registry).check({ service: "no.Such" }));
  const error = fromConnectError(thrown);
  assertEquals([error.code, error.message], [
    "NOT_FOUND",
    'Cannot check service "no.Such": it is not served here',
  ]);
});

Deno.test("Health.Watch: the present state first, then each change, and no state twice", async () => {
  const registry = new HealthRegistry([CHAT]);
  using watching = new Watching(registry, CHAT);
  assertEquals(await watching.next(), "NOT_SERVING");
  registry.set(CHAT, "NOT_SERVING");
  registry.set("", "SERVING");
  registry.set(CHAT, "SERVING");
  assertEquals(await watching.next(), "SERVING");
  registry.setAll("NOT_SERVING");
  assertEquals(await watching.next(), "NOT_SERVING");
});

Deno.test("Health.Watch: a change wakes a stream that is waiting for it", async () => {
  const registry = new HealthRegistry([CHAT]);
  using watching = new Watching(registry, CHAT);
  await watching.next();
  const change = watching.next();
  await new Promise((resolve) => setTimeout(resolve, 0));
  registry.set(CHAT, "SERVING");
  assertEquals(await change, "SERVING");
});

Deno.test("Health.Watch: a slow reader gets the newest state only", async () => {
  const registry = new HealthRegistry([CHAT]);
  registry.setAll("SERVING");
  using watching = new Watching(registry, CHAT);
  assertEquals(await watching.next(), "SERVING");
  for (let i = 0; i < 1_000; i++) {
    registry.set(CHAT, "NOT_SERVING");
    registry.set(CHAT, "SERVING");
  }
  registry.shutdown();
  assertEquals(await watching.next(), "NOT_SERVING");
  assertEquals(await watching.failure(), "UNAVAILABLE");
});

Deno.test("Health.Watch: a service that is not known is SERVICE_UNKNOWN until it is set", async () => {
  const registry = new HealthRegistry();
  using watching = new Watching(registry, CHAT);
  assertEquals(await watching.next(), "SERVICE_UNKNOWN");
  registry.setAll("SERVING"); // watching does not make it known
  registry.set(CHAT, "SERVING");
  assertEquals(await watching.next(), "SERVING");
});

Deno.test("Health.Watch: is forgotten when the client goes between two reads", async () => {
  const registry = new HealthRegistry([CHAT]);
  {
    using watching = new Watching(registry, CHAT);
    await watching.next();
    assertEquals(registry.watchers, 1);
  }
  assertEquals(registry.watchers, 0);
});

Deno.test("Health.Watch: is forgotten when the client goes while it waits for a change", async () => {
  const registry = new HealthRegistry([CHAT]);
  const watching = new Watching(registry, CHAT);
  await watching.next();
  const failure = watching.failure();
  await new Promise((resolve) => setTimeout(resolve, 0));
  watching[Symbol.dispose]();
  assertEquals(registry.watchers, 0);
  assertEquals(await failure, "CANCELLED");
});

/** How a Watch stream that waits for a change fails once `end` has been called, without a client in between. */
async function failureOf(init: { requestSignal?: AbortSignal; timeoutMs?: number }, end = () => {}) {
  const registry = new HealthRegistry([CHAT]);
  const context = createHandlerContext({
    service: Health,
    method: Health.method.watch,
    protocolName: "grpc",
    requestMethod: "POST",
    url: "https://in-memory",
    ...init,
  });
  const stream = registry.service.watch(create(HealthCheckRequestSchema, { service: CHAT }), context);
  const states = stream[Symbol.asyncIterator]();
  await states.next();
  const waiting = withDeadline(states.next(), WAIT_MS, "end the stream");
  end();
  const error = AppError.from(await assertRejects(() => waiting, AppError));
  assertEquals(registry.watchers, 0);
  return [error.code, error.message];
}

Deno.test("Health.Watch: the stream itself ends when its client breaks off, however that is reported", async () => {
  for (const reason of [undefined, new ConnectError("the connection broke", Code.Internal), "gone"]) {
    const client = new AbortController();
    const failure = await failureOf({ requestSignal: client.signal }, () => client.abort(reason));
    assertEquals(failure, ["CANCELLED", "The client has gone"]);
  }
});

Deno.test("Health.Watch: the stream itself ends at the deadline of the call", async () => {
  assertEquals(await failureOf({ timeoutMs: 20 }), ["DEADLINE_EXCEEDED", "the operation timed out"]);
});

Deno.test("HealthRegistry.shutdown: NOT_SERVING for good, every stream told and ended", async () => {
  const registry = new HealthRegistry([CHAT]);
  registry.setAll("SERVING");
  using known = new Watching(registry, CHAT);
  using unknown = new Watching(registry, "no.Such");
  assertEquals([await known.next(), await unknown.next()], ["SERVING", "SERVICE_UNKNOWN"]);

  registry.shutdown();
  registry.setAll("SERVING");
  registry.set("late", "SERVING");

  assertEquals(await known.next(), "NOT_SERVING");
  assertEquals([await known.failure(), await unknown.failure()], ["UNAVAILABLE", "UNAVAILABLE"]);
  assertEquals(registry.watchers, 0);
  assertEquals((await clientOf(registry).check({ service: CHAT })).status, Status.NOT_SERVING);
  assertEquals(registry.get("late"), undefined);
});

Deno.test("Health.Watch: after shutdown a new stream is refused before any state", async () => {
  const registry = new HealthRegistry([CHAT]);
  registry.shutdown();
  using watching = new Watching(registry, CHAT);
  assertEquals(await watching.failure(), "UNAVAILABLE");
  assertEquals(registry.watchers, 0);
});
