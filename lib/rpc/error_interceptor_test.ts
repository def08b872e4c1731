import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { type Client, Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-web";
import { configureSync, type LogRecord } from "@logtape/logtape";
import { ErrorInfoSchema } from "../../proto/gen/google/rpc/error_details_pb.ts";
import {
  Health,
  HealthCheckResponse_ServingStatus as Status,
} from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { AppError, errorInfo, fieldViolations, fromConnectError, invalidArgument } from "../error/mod.ts";
import { Batches } from "./batches.ts";
import { errorInterceptor } from "./error_interceptor.ts";
import { createRpcFetch } from "./fetch_handler.ts";

const logged: LogRecord[] = [];
configureSync({
  sinks: { kept: (record) => logged.push(record) },
  loggers: [{ category: ["parley"], lowestLevel: "debug", sinks: ["kept"] }],
});

interface Kit {
  client: Client<typeof Health>;
  /** The whole answer of the server to the last call. */
  answer(): Promise<string>;
}

const PROTOCOLS: Record<string, (fetch: typeof globalThis.fetch) => Transport> = {
  "Connect": (fetch) => createConnectTransport({ baseUrl: "http://memory", fetch }),
  "Connect, binary": (fetch) =>
    createConnectTransport({ baseUrl: "http://memory", fetch, useBinaryFormat: true }),
  "gRPC-Web": (fetch) => createGrpcWebTransport({ baseUrl: "http://memory", fetch }),
};

/** A service whose calls throw: `check` at once, `watch` after one message. */
function kit(open: (typeof PROTOCOLS)[string], thrown: (signal: AbortSignal) => unknown): Kit {
  const rpc = createRpcFetch((router) => {
    router.service(Health, {
      async check(_, { signal }) {
        throw await thrown(signal);
      },
      async *watch(_, { signal }) {
        yield { status: Status.SERVING };
        throw await thrown(signal);
      },
    });
  }, { interceptors: [errorInterceptor()] });
  let last = Promise.resolve("");
  const transport = open(async (input, init) => {
    const response = await rpc(new Request(input, init))!;
    last = response.clone().text().then((body) => JSON.stringify([...response.headers]) + body);
    return response;
  });
  return { client: createClient(Health, transport), answer: () => last };
}

const CALLS: Record<string, (client: Client<typeof Health>, signal?: AbortSignal) => Promise<unknown>> = {
  "a call": (client, signal) => client.check({}, { ...(signal && { signal }) }),
  "a stream": async (client, signal) => {
    for await (const _ of client.watch({}, { ...(signal && { signal }) }));
  },
};

/** What a call fails with. */
async function failure(call: Promise<unknown>): Promise<AppError> {
  return fromConnectError(await call.then(() => new Error("it is answered"), (thrown) => thrown));
}

for (const [protocol, open] of Object.entries(PROTOCOLS)) {
  for (const [what, call] of Object.entries(CALLS)) {
    Deno.test(`errorInterceptor: ${protocol}: ${what}: an AppError arrives whole, its cause does not`, async () => {
      const { client, answer } = kit(open, () =>
        new AppError("ABORTED", "lost the race, schön", {
          cause: new Error("password=hunter2"),
          details: [errorInfo("LOST_RACE", { winner: "b" })],
        }));
      logged.length = 0;
      const error = await failure(call(client));
      assertEquals([error.code, error.message], ["ABORTED", "lost the race, schön"]);
      assertEquals(error.find(ErrorInfoSchema)?.metadata, { winner: "b" });
      assert(!(await answer()).includes("hunter2"));
      assertEquals(logged, []);

      const violations = [{ field: "text", description: "missing" }];
      const invalid = await failure(call(kit(open, () => invalidArgument(violations)).client));
      assertEquals([invalid.code, fieldViolations(invalid)], ["INVALID_ARGUMENT", violations]);
    });

    Deno.test(`errorInterceptor: ${protocol}: ${what}: what nobody meant to send is INTERNAL with a request id`, async () => {
      const cause = new TypeError("cannot read password=hunter2 of undefined");
      const kinds = [cause, new AppError("INTERNAL", "hunter2", { cause, details: [errorInfo("hunter2")] })];
      for (const thrown of kinds) {
        const { client, answer } = kit(open, () => thrown);
        logged.length = 0;
        const error = await failure(call(client));
        const id =
          /^Internal error; quote request "([0-9a-f-]{36})" when reporting it$/.exec(error.message)?.[1] ??
            "";
        assertEquals([error.code, error.details], ["INTERNAL", []]);
        assert(id !== "", error.message);
        const sent = await answer();
        assert(sent.includes(id) && !/hunter2|TypeError|undefined/.test(sent), sent);

        assertEquals(logged.map(({ level }) => level), ["error"]);
        const { properties } = logged[0]!;
        assertEquals([properties.requestId, properties.procedure], [
          id,
          `grpc.health.v1.Health/${what === "a call" ? "Check" : "Watch"}`,
        ]);
        assertStrictEquals(properties.cause, cause);
      }
    });
  }
}

const connect = PROTOCOLS["Connect"]!;

Deno.test("errorInterceptor: what succeeds goes as it is", async () => {
  const rpc = createRpcFetch((router) => {
    router.service(Health, {
      check: () => ({ status: Status.SERVING }),
      async *watch() {
        yield { status: Status.SERVING };
        yield { status: Status.NOT_SERVING };
      },
    });
  }, { interceptors: [errorInterceptor()] });
  const client = createClient(Health, connect((input, init) => rpc(new Request(input, init))!));
  assertEquals((await client.check({})).status, Status.SERVING);
  const states = [];
  for await (const { status } of client.watch({})) states.push(status);
  assertEquals(states, [Status.SERVING, Status.NOT_SERVING]);
});

Deno.test("errorInterceptor: a ConnectError goes as it is", async () => {
  for (const call of Object.values(CALLS)) {
    const error = await failure(call(kit(connect, () => new ConnectError("stop", Code.DataLoss)).client));
    assertEquals([error.code, error.message], ["DATA_LOSS", "stop"]);
  }
});

Deno.test("errorInterceptor: what a client that is gone left behind is no fault, and is not logged", async () => {
  for (const call of Object.values(CALLS)) {
    const thrown = Promise.withResolvers<void>();
    const { client } = kit(connect, async (signal) => {
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
      queueMicrotask(thrown.resolve);
      return new TypeError("the connection is gone");
    });
    logged.length = 0;
    const gone = new AbortController();
    const failed = failure(call(client, gone.signal));
    setTimeout(() => gone.abort(), 20);
    assertEquals((await failed).code, "CANCELLED");
    await thrown.promise;
    assertEquals(logged, []);
  }
});

Deno.test("errorInterceptor: a deadline that has passed is DEADLINE_EXCEEDED, whatever the handler throws", async () => {
  let seen: unknown;
  const rpc = createRpcFetch((router) => {
    router.service(Health, {
      async check(_, { signal }) {
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        throw new TypeError("too late");
      },
    });
  }, {
    interceptors: [
      (next) => (request) => next(request).catch((thrown) => Promise.reject(seen = thrown)),
      errorInterceptor(),
    ],
  });
  logged.length = 0;
  const headers = { "content-type": "application/json", "connect-timeout-ms": "20" };
  const init = { method: "POST", headers, body: "{}" };
  const response = await rpc(new Request("http://memory/grpc.health.v1.Health/Check", init))!;
  await eventually("the handler has ended", () => seen !== undefined);
  assertEquals(fromConnectError(seen).code, "DEADLINE_EXCEEDED");
  assertEquals((await response.json()).code, "deadline_exceeded");
  assertEquals(logged, []);
});

Deno.test("errorInterceptor: batches go through whole, and what they fail with is translated", async () => {
  const batch = [1, 2];
  const gone = new AbortController();
  const pass = async (...steps: (() => number[] | undefined | Promise<never>)[]) => {
    const message = new Batches<number>({ next: () => steps.shift()!(), return() {} });
    const request = { service: Health, method: Health.method.watch, signal: gone.signal };
    const response = await errorInterceptor()(() => Promise.resolve({ stream: true, message } as never))(
      request as never,
    );
    assert(response.message instanceof Batches, "they are batches no more");
    return response.message as unknown as Batches<number>;
  };
  const failing = await pass(() => batch, () => Promise.reject(new AppError("ABORTED", "lost the race")));
  assertStrictEquals(failing.next(), batch);
  const error = await failure(Promise.resolve(failing.next()));
  assertEquals([error.code, error.message], ["ABORTED", "lost the race"]);
  assertEquals(await (await pass(() => undefined)).next(), undefined);

  const late = await pass(() => undefined);
  gone.abort(new ConnectError("the time is over", Code.DeadlineExceeded));
  assertEquals((await failure((async () => await late.next())())).code, "DEADLINE_EXCEEDED");
});
