import { create, type Message } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { assertEquals, assertRejects } from "@std/assert";
import { delay } from "@std/async/delay";
import { Health, HealthCheckRequestSchema } from "../../../proto/gen/grpc/health/v1/health_pb.ts";
import type { RpcOptions } from "../routes.ts";
import { createLocalCaller, type LocalAnswer, type LocalCaller, type LocalContext } from "./local.ts";

const { check, watch } = Health.method;
const REQUEST = create(HealthCheckRequestSchema, { service: "a" });

function context(own: Partial<LocalContext> = {}): LocalContext {
  return {
    header: new Headers(),
    signal: new AbortController().signal,
    timeoutMs: undefined,
    url: "http://here/",
    ...own,
  };
}

function caller(options: Partial<RpcOptions> = {}, seen: string[] = []): LocalCaller {
  return createLocalCaller((router) => {
    router.service(Health, {
      async check({ service }, call) {
        seen.push(call.protocolName, call.requestMethod, call.requestHeader.get("x-in") ?? "");
        call.responseHeader.set("x-out", "1");
        if (service === "slow") await delay(1_000, { signal: call.signal }).catch(() => seen.push("aborted"));
        return { status: 1 };
      },
      async *watch({ service }, call) {
        try {
          yield { status: 1 };
          if (service === "stuck") await new Promise(() => {});
          yield { status: 2 };
          call.responseTrailer.set("x-end", "1");
        } finally {
          seen.push("left");
        }
      },
    });
  }, { interceptors: [], ...options });
}

function messageOf(answer: LocalAnswer): Message {
  if ("message" in answer) return answer.message;
  throw new Error("the answer is a stream");
}

function streamOf(answer: LocalAnswer): AsyncIterable<Message> {
  if ("stream" in answer) return answer.stream;
  throw new Error("the answer is no stream");
}

async function statuses(stream: AsyncIterable<Message>): Promise<number[]> {
  const all: number[] = [];
  for await (const message of stream) all.push((message as unknown as { status: number }).status);
  return all;
}

Deno.test("createLocalCaller: a unary call goes through interceptors, and answers header fields", async () => {
  const seen: string[] = [];
  const call = caller({
    interceptors: [(next) => async (request) => {
      seen.push(request.method.name);
      const response = await next(request);
      response.trailer.set("x-trailer", "2");
      return response;
    }],
  }, seen);
  const answer = await call(check, REQUEST, context({ method: "GET", header: new Headers({ "x-in": "0" }) }));
  assertEquals(messageOf(answer).$typeName, "grpc.health.v1.HealthCheckResponse");
  assertEquals([answer.header.get("x-out"), answer.trailer.get("x-trailer")], ["1", "2"]);
  assertEquals(seen, ["Check", "rest", "GET", "0"]);
});

Deno.test("createLocalCaller: interceptors see how long the call may take, once", async () => {
  const seen: unknown[] = [];
  const call = caller({
    interceptors: [(next) => (request) => {
      seen.push([request.header.get("connect-timeout-ms"), request.header.get("grpc-timeout")]);
      return next(request);
    }],
  });
  const header = new Headers({ "connect-timeout-ms": "9000", "grpc-timeout": "1H" });
  await call(check, REQUEST, context({ header, timeoutMs: 8_000.5 }));
  await call(check, REQUEST, context({ header }));
  await call(check, REQUEST, context({ timeoutMs: 1 }));
  assertEquals(seen, [["8001", null], [null, null], ["1", null]]);
  assertEquals(header.get("grpc-timeout"), "1H");
});

Deno.test("createLocalCaller: a stream ends with its trailers", async () => {
  const answer = await caller()(watch, REQUEST, context());
  assertEquals(await statuses(streamOf(answer)), [1, 2]);
  assertEquals(answer.trailer.get("x-end"), "1");
});

Deno.test("createLocalCaller: what is not served, or not implemented, is UNIMPLEMENTED", async () => {
  const none = createLocalCaller(() => {}, { interceptors: [] });
  const empty = createLocalCaller((router) => void router.service(Health, {}), { interceptors: [] });
  for (const call of [none, empty]) {
    const error = await assertRejects(() => call(check, REQUEST, context()), ConnectError);
    assertEquals(error.code, Code.Unimplemented);
  }
});

Deno.test("createLocalCaller: the deadline ends a call and a stream that do not end themselves", async () => {
  const seen: string[] = [];
  const slow = create(HealthCheckRequestSchema, { service: "slow" });
  const late = await assertRejects(
    () => caller({}, seen)(check, slow, context({ timeoutMs: 20 })),
    ConnectError,
  );
  assertEquals(late.code, Code.DeadlineExceeded);
  await delay(0);
  assertEquals(seen.at(-1), "aborted");
  const stuck = create(HealthCheckRequestSchema, { service: "stuck" });
  const answer = await caller()(watch, stuck, context({ timeoutMs: 20 }));
  const error = await assertRejects(() => statuses(streamOf(answer)), ConnectError);
  assertEquals(error.code, Code.DeadlineExceeded);
});

Deno.test("createLocalCaller: a caller that leaves a stream ends it", async () => {
  const seen: string[] = [];
  const answer = await caller({}, seen)(watch, REQUEST, context());
  const iterator = streamOf(answer)[Symbol.asyncIterator]();
  await iterator.next();
  await iterator.return!();
  await delay(0);
  assertEquals(seen, ["left"]);
});
