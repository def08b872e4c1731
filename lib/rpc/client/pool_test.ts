import { assert, assertEquals, assertRejects } from "@std/assert";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { Health } from "../../../proto/gen/grpc/health/v1/health_pb.ts";
import { GrpcServer } from "../../../tests/grpc_client/support/grpc_server.ts";
import { eventually } from "../../../tests/support/eventually.ts";
import { freePort } from "../../../tests/support/ports.ts";
import { createH2Transport, type H2TransportOptions } from "../h2_client.ts";

/** A gate that calls wait at, and how many do. */
class Gate {
  readonly #open = Promise.withResolvers<void>();
  waiting = 0;

  readonly pass = async () => {
    this.waiting++;
    await this.#open.promise;
    this.waiting--;
  };

  open(): void {
    this.#open.resolve();
  }
}

function open(baseUrl: string, options: Partial<H2TransportOptions> = {}) {
  const transport = createH2Transport({ baseUrl, ...options });
  const client = createClient(Health, transport);
  const check = (callOptions = {}) => client.check({}, callOptions);
  const watch = () => client.watch({});
  return { check, watch, [Symbol.asyncDispose]: () => transport.close() };
}

function times<T>(count: number, make: () => Promise<T>): Promise<T>[] {
  return Array.from({ length: count }, make);
}

async function codeOf(call: Promise<unknown>): Promise<Code> {
  return (await assertRejects(() => call, ConnectError) as ConnectError).code;
}

Deno.test("pool: calls share one connection", async () => {
  await using server = new GrpcServer();
  await using client = open(server.baseUrl);
  await Promise.all(times(1_000, () => client.check()));
  for (let i = 0; i < 10; i++) await client.check();
  assertEquals([server.accepted, server.answered], [1, 1_010]);
});

Deno.test("pool: another connection is opened when the server takes no more calls on those there are", async () => {
  const gate = new Gate();
  await using server = new GrpcServer({ limits: { maxConcurrentStreams: 10 }, before: gate.pass });
  await using client = open(server.baseUrl, { maxConnections: 4 });
  const first = times(10, () => client.check());
  await eventually("ten wait", () => gate.waiting === 10);
  assertEquals(server.accepted, 1);
  const more = times(25, () => client.check());
  await eventually("all wait", () => gate.waiting === 35);
  assertEquals(server.accepted, 4);
  gate.open();
  await Promise.all([...first, ...more]);
});

Deno.test("pool: with as many connections as may be, calls wait for room, and no longer than their deadline", async () => {
  const gate = new Gate();
  await using server = new GrpcServer({ limits: { maxConcurrentStreams: 5 }, before: gate.pass });
  await using client = open(server.baseUrl, { maxConnections: 2 });
  const calls = times(30, () => client.check());
  await eventually("those that have room wait at the gate", () => gate.waiting === 10);
  assertEquals(await codeOf(client.check({ timeoutMs: 50 })), Code.DeadlineExceeded);
  const gone = new AbortController();
  const aborted = codeOf(client.check({ signal: gone.signal }));
  gone.abort();
  assertEquals(await aborted, Code.Canceled);
  assertEquals(gate.waiting, 10);
  gate.open();
  await Promise.all(calls);
  assertEquals([server.accepted, server.answered], [2, 30]);
});

Deno.test("pool: room that a call leaves is taken at once", async () => {
  await using server = new GrpcServer({ limits: { maxConcurrentStreams: 1 } });
  await using client = open(server.baseUrl, { maxConnections: 1 });
  const startMs = performance.now();
  await Promise.all([
    ...times(50, () => client.check()),
    ...times(50, () => Array.fromAsync(client.watch())),
    ...times(50, () => codeOf(client.check({ signal: AbortSignal.timeout(1) })).catch(() => {})),
  ]);
  assert(performance.now() - startMs < 5_000);
});

Deno.test("pool: connections that have nothing to do are closed, and opened anew", async () => {
  const gate = new Gate();
  await using server = new GrpcServer({ limits: { maxConcurrentStreams: 1 }, before: gate.pass });
  await using client = open(server.baseUrl, { idleMs: 100 });
  const calls = times(3, () => client.check());
  await eventually("three connections", () => gate.waiting === 3);
  await new Promise((resolve) => setTimeout(resolve, 300));
  assertEquals(server.connections.size, 3, "they are at work");
  gate.open();
  await Promise.all(calls);
  await eventually("all are closed", () => server.connections.size === 0);
  await client.check();
  assertEquals(server.accepted, 4);
});

Deno.test("pool: a closed transport leaves nothing behind, and takes no calls", {
  sanitizeOps: true,
  sanitizeResources: true,
}, async () => {
  await using server = new GrpcServer();
  const client = open(server.baseUrl);
  await Promise.all(times(100, () => client.check({ timeoutMs: 60_000 })));
  await client[Symbol.asyncDispose]();
  assertEquals(await codeOf(client.check()), Code.Canceled);
  await eventually("the connection is closed", () => server.connections.size === 0);
});

Deno.test("pool: calls to a dead port end at once, and few dials are made", async () => {
  let dials = 0;
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const counting = (async () => {
    for await (const socket of listener) {
      dials++;
      socket.close();
    }
  })();
  await using client = open(`http://127.0.0.1:${listener.addr.port}`);
  const startMs = performance.now();
  const codes = new Set(await Promise.all(times(1_000, () => codeOf(client.check()))));
  while (performance.now() - startMs < 300) codes.add(await codeOf(client.check()));
  assertEquals([...codes], [Code.Unavailable]);
  assert(dials >= 2 && dials <= 30, `${dials} dials`);
  listener.close();
  await counting;
});

Deno.test("pool: calls that wait for a server that is away are answered when it comes, or end in time", async () => {
  const port = freePort();
  await using client = open(`http://127.0.0.1:${port}`, {
    waitForReady: true,
    reconnect: { minMs: 5, maxMs: 50 },
  });
  const calls = times(200, () => client.check());
  assertEquals(await codeOf(client.check({ timeoutMs: 100 })), Code.DeadlineExceeded);
  await using server = new GrpcServer({ port });
  await Promise.all(calls);
  assertEquals([server.accepted, server.answered], [1, 200]);
});

Deno.test("pool: the server is dialled again once the backoff is over", async () => {
  const port = freePort();
  await using client = open(`http://127.0.0.1:${port}`, { reconnect: { minMs: 20, maxMs: 20 } });
  assertEquals(await codeOf(client.check()), Code.Unavailable);
  await using _server = new GrpcServer({ port });
  await eventually("it is reached", () => client.check().then(() => true));
});
