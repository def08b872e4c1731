import { assert, assertEquals, assertRejects } from "@std/assert";
import { createClient } from "@connectrpc/connect";
import * as http2 from "node:http2";
import {
  Health,
  HealthCheckResponse_ServingStatus as Status,
} from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { AppError, fromConnectError } from "../error/mod.ts";
import { withDeadline } from "../time/mod.ts";
import { createH2Transport } from "./h2_client.ts";
import { listenGrpc } from "./listen_grpc.ts";
import type { Listener } from "./listener.ts";
import type { Routes, RpcOptions } from "./routes.ts";

const ANY = { hostname: "127.0.0.1", port: 0 };
/** A gRPC frame without content (grpc/doc/PROTOCOL-HTTP2.md). */
const EMPTY = new Uint8Array(5);

/** A health service whose calls wait until they are let go; streams send one state and end with their client. */
class Service {
  readonly gate = Promise.withResolvers<void>();
  asked = 0;
  ended = 0;

  readonly routes: Routes = ({ service }) =>
    service(Health, {
      check: async ({ service }) => {
        this.asked++;
        if (service === "wait") await this.gate.promise;
        return { status: Status.SERVING };
      },
      watch: (_, { signal }) => this.#watch(signal),
    });

  listen(options: Partial<RpcOptions> = {}): Promise<Listener> {
    return listenGrpc(this.routes, { interceptors: [], ...ANY, ...options });
  }

  async *#watch(signal: AbortSignal) {
    yield { status: Status.SERVING };
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    this.ended++;
  }
}

function clientOf({ address }: Listener, options: { gzip?: boolean } = {}) {
  const baseUrl = `http://${address}`;
  return createClient(
    Health,
    createH2Transport({ baseUrl, ...(options.gzip && { sendCompression: "gzip" }) }),
  );
}

interface Answer {
  status: number;
  grpcStatus: string | undefined;
  bytes: number;
  /** Whether the first headers were all there was: grpc-core reads the status of no other answer without trailers. */
  headersOnly: boolean;
}

/** A call by hand, and all that comes of it. */
function post(listener: Listener, path: string, contentType: string, body = EMPTY): Promise<Answer> {
  const session = http2.connect(`http://${listener.address}`);
  const answer: Answer = { status: 0, grpcStatus: undefined, bytes: 0, headersOnly: false };
  const whole = new Promise<Answer>((resolve, reject) => {
    session.on("error", reject);
    const stream = session.request({
      ":method": "POST",
      ":path": path,
      "content-type": contentType,
      te: "trailers",
    });
    const note = (fields: http2.IncomingHttpHeaders) =>
      answer.grpcStatus ??= fields["grpc-status"]?.toString();
    stream.on("response", (fields, flags) => {
      answer.headersOnly = (flags & http2.constants.NGHTTP2_FLAG_END_STREAM) !== 0;
      answer.status = fields[":status"] ?? 0;
      note(fields);
    });
    stream.on("trailers", note);
    stream.on("data", (chunk: Uint8Array) => answer.bytes += chunk.length);
    stream.on("error", reject);
    stream.on("close", () => resolve(answer));
    stream.end(body);
  });
  return whole.finally(() => session.destroy());
}

/** A health check that waits for the gate of the service. */
function checkAndWait(listener: Listener): Promise<Answer> {
  const body = new Uint8Array([0, 0, 0, 0, 6, 0x0a, 4, ...new TextEncoder().encode("wait")]);
  return post(listener, "/grpc.health.v1.Health/Check", "application/grpc", body);
}

/** How long a promise takes, in milliseconds; more than five seconds fail the test. */
async function took(promise: Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await withDeadline(promise, 5_000, "wait for it");
  return performance.now() - startMs;
}

Deno.test("listenGrpc: calls and streams, on the port that it found", async () => {
  const listener = await new Service().listen();
  assertEquals(listener.address, `127.0.0.1:${listener.port}`);
  const client = clientOf(listener);
  assertEquals((await client.check({})).status, Status.SERVING);
  const gone = new AbortController();
  for await (const { status } of client.watch({}, { signal: gone.signal })) {
    assertEquals(status, Status.SERVING);
    break;
  }
  gone.abort();
  await listener.drain(1_000);
});

Deno.test("listenGrpc: a port that is taken is FAILED_PRECONDITION, and named", async () => {
  const listener = await new Service().listen();
  const error: AppError = await assertRejects(
    () => listenGrpc(() => {}, { interceptors: [], ...ANY, port: listener.port }),
    AppError,
  );
  assertEquals(error.code, "FAILED_PRECONDITION");
  assert(error.message.startsWith(`Cannot listen on "${listener.address}": `), error.message);
  await listener.drain(1_000);
});

Deno.test("listenGrpc: a path that is no procedure is UNIMPLEMENTED to gRPC and 404 to everyone else", async () => {
  const listener = await new Service().listen();
  for (const path of ["/", "/grpc.health.v1.Health/Nothing", "/no.Such/Check"]) {
    for (
      const contentType of ["application/grpc", "application/grpc+proto", "application/grpc;charset=utf-8"]
    ) {
      assertEquals(
        await post(listener, path, contentType),
        { status: 200, grpcStatus: "12", bytes: 0, headersOnly: true },
        path,
      );
    }
    const web = await post(listener, path, "application/grpc-web");
    assertEquals([web.status, web.grpcStatus], [200, "12"]);
    for (const contentType of ["application/proto", "application/json", "text/plain"]) {
      const { status, grpcStatus } = await post(listener, path, contentType);
      assertEquals([status, grpcStatus], [404, undefined], contentType);
    }
  }
  const transport = createH2Transport({ baseUrl: `http://${listener.address}/elsewhere` });
  const thrown = await assertRejects(() => createClient(Health, transport).check({}));
  assertEquals(fromConnectError(thrown).code, "UNIMPLEMENTED");
  await listener.drain(1_000);
});

Deno.test("listenGrpc: a message over the limit is RESOURCE_EXHAUSTED, compressed or not", async () => {
  const listener = await new Service().listen({ readMaxBytes: 2_000 });
  for (const gzip of [false, true]) {
    const client = clientOf(listener, { gzip });
    assertEquals((await client.check({ service: "x".repeat(1_900) })).status, Status.SERVING);
    const thrown = await assertRejects(() => client.check({ service: "x".repeat(20_000) }));
    assertEquals(fromConnectError(thrown).code, "RESOURCE_EXHAUSTED");
  }
  await listener.drain(1_000);
});

Deno.test("drain: with nothing under way, at once, open connections or not, and the port is free", async () => {
  const listener = await new Service().listen();
  const idle = http2.connect(`http://${listener.address}`);
  await withDeadline(new Promise((resolve) => idle.once("remoteSettings", resolve)), 5_000, "connect");
  await clientOf(listener).check({});
  assert(await took(listener.drain(4_000)) < 2_000);
  await eventually("the peer has noticed", () => idle.destroyed);
  const again = await listenGrpc(() => {}, { interceptors: [], ...ANY, port: listener.port });
  await again.drain(1_000);
});

Deno.test("drain: takes no new connections, and what is under way gets its whole answer", async () => {
  const service = new Service();
  const listener = await service.listen();
  const answer = checkAndWait(listener);
  await eventually("it is under way", () => service.asked === 1);
  let drained = false;
  const draining = listener.drain(5_000).finally(() => drained = true);
  await eventually(
    "nothing is taken any more",
    () => Deno.connect({ hostname: "127.0.0.1", port: listener.port }).then((c) => c.close(), () => true),
  );
  assertEquals(drained, false);
  service.gate.resolve();
  assertEquals(await answer, { status: 200, grpcStatus: "0", bytes: 7, headersOnly: false });
  assert(await took(draining) < 2_000);
});

Deno.test("drain: is over with its time, and what is still under way is cut off", async () => {
  const service = new Service();
  const listener = await service.listen();
  const states = clientOf(listener).watch({})[Symbol.asyncIterator]();
  await states.next();
  const stuck = checkAndWait(listener).catch(() => undefined);
  await eventually("it is under way", () => service.asked === 1);
  const ended = assertRejects(() => states.next());
  const ms = await took(listener.drain(100));
  assert(ms >= 95 && ms < 2_000, `${ms} ms`);
  await took(ended);
  await took(stuck);
  assertEquals((await stuck)?.grpcStatus, undefined);
  await eventually("the handler has ended", () => service.ended === 1);
  service.gate.resolve();
});
