import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { delay } from "@std/async/delay";
import {
  Code,
  ConnectError,
  createClient,
  createContextKey,
  createContextValues,
  type HandlerContext,
  type Interceptor,
} from "@connectrpc/connect";
import { ErrorInfoSchema } from "../../proto/gen/google/rpc/error_details_pb.ts";
import { UserService } from "../../proto/gen/user/v1/user_pb.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { createH2Transport, type H2TransportOptions } from "./h2_client.ts";
import { listenGrpc } from "./listen_grpc.ts";

const USER = { id: "1", name: "Añä" };
/** A text that a megabyte of compresses to little. */
const LARGE = "large".repeat(200_000);

/** The requests that the server has seen, and the calls whose client has gone. */
const seen: HandlerContext[] = [];
let gone = 0;

const listener = await listenGrpc(({ service }) =>
  service(UserService, {
    async getUser({ id }, context) {
      seen.push(context);
      context.responseHeader.set("x-header", "h");
      context.responseTrailer.set("x-trailer", "t");
      if (id === "slow") await delay(60_000, { signal: context.signal }).catch(() => gone++);
      if (id === "large") return { user: { name: LARGE } };
      if (id !== "1") {
        const info = { desc: ErrorInfoSchema, value: { reason: "WHY" } };
        throw new ConnectError(`no ${id} – ü`, Code.NotFound, { "x-meta": "m" }, [info]);
      }
      return { user: USER };
    },
    async *listUsers({ pageSize }, context) {
      seen.push(context);
      context.responseTrailer.set("x-trailer", "t");
      for (let i = 0; i < pageSize; i++) yield { user: { id: String(i) } };
      if (pageSize === 3) throw new ConnectError("three", Code.ResourceExhausted);
      if (pageSize === 4) await delay(60_000, { signal: context.signal }).catch(() => gone++);
    },
    async createUsers(requests) {
      let totalCount = 0;
      for await (const _ of requests) totalCount++;
      return { totalCount };
    },
    async *chat(requests) {
      for await (const { content } of requests) yield { content: content.toUpperCase() };
    },
  }), { interceptors: [], hostname: "127.0.0.1", port: 0 });
addEventListener("unload", () => void listener.drain(0));

function open(options: Partial<H2TransportOptions> = {}) {
  const transport = createH2Transport({ baseUrl: `http://${listener.address}`, ...options });
  return Object.assign(createClient(UserService, transport), {
    [Symbol.asyncDispose]: () => transport.close(),
  });
}

async function failure(work: Promise<unknown>): Promise<ConnectError> {
  return await assertRejects(() => work, ConnectError);
}

/** Passes everything on, as copies. */
const copying: Interceptor = (next) => async (request) => ({ ...await next({ ...request }) });

const VARIANTS: [name: string, options: Partial<H2TransportOptions>][] = [
  ["gRPC", {}],
  ["gRPC with an interceptor that copies", { interceptors: [copying] }],
  ["gRPC in JSON, deflate", { useBinaryFormat: false, sendCompression: "deflate", compressMinBytes: 0 }],
  ["gRPC, gzip", { sendCompression: "gzip", compressMinBytes: 0 }],
  ["gRPC-Web", { protocol: "grpc-web" }],
  ["Connect", { protocol: "connect" }],
];

for (const [name, options] of VARIANTS) {
  Deno.test(`createH2Transport: ${name}: all four kinds of calls`, async () => {
    await using client = open(options);
    const metadata: (string | null)[] = [];
    const { user } = await client.getUser({ id: "1" }, {
      headers: { "x-request": "r" },
      onHeader: (headers) => metadata.push(headers.get("x-header")),
      onTrailer: (trailers) => metadata.push(trailers.get("x-trailer")),
    });
    assertEquals([user?.name, metadata, seen.at(-1)!.requestHeader.get("x-request")], [
      USER.name,
      ["h", "t"],
      "r",
    ]);
    const ids = await Array.fromAsync(client.listUsers({ pageSize: 2 }, {
      onTrailer: (trailers) => metadata.push(trailers.get("x-trailer")),
    }));
    assertEquals([ids.map(({ user }) => user?.id), metadata[2]], [["0", "1"], "t"]);
    const requests = async function* () {
      for (const content of ["a", "b", "c"]) yield await Promise.resolve({ content, name: content });
    };
    assertEquals((await client.createUsers(requests())).totalCount, 3);
    const said = await Array.fromAsync(client.chat(requests()));
    assertEquals(said.map(({ content }) => content), ["A", "B", "C"]);
  });

  Deno.test(`createH2Transport: ${name}: errors, with their metadata and details`, async () => {
    await using client = open(options);
    const error = await failure(client.getUser({ id: "2" }));
    assertEquals([error.code, error.rawMessage], [Code.NotFound, "no 2 – ü"]);
    assertEquals([error.metadata.get("x-meta"), error.findDetails(ErrorInfoSchema)[0]?.reason], ["m", "WHY"]);
    const users = client.listUsers({ pageSize: 3 })[Symbol.asyncIterator]();
    for (let i = 0; i < 3; i++) assertEquals((await users.next()).value?.user?.id, String(i));
    assertEquals((await failure(users.next())).code, Code.ResourceExhausted);
  });

  Deno.test(`createH2Transport: ${name}: deadlines and aborts, which the server hears of`, async () => {
    await using client = open(options);
    const [before, made] = [gone, seen.length];
    const timeoutMs = 60;
    assertEquals((await failure(client.getUser({ id: "slow" }, { timeoutMs }))).code, Code.DeadlineExceeded);
    assertEquals(
      (await failure(Array.fromAsync(client.listUsers({ pageSize: 4 }, { timeoutMs })))).code,
      Code.DeadlineExceeded,
    );
    const { signal, abort } = controller();
    const calls = [
      client.getUser({ id: "slow" }, { signal }),
      Array.fromAsync(client.listUsers({ pageSize: 4 }, { signal })),
    ]
      .map(failure);
    await eventually("they are under way", () => seen.length === made + 4);
    abort();
    assertEquals((await Promise.all(calls)).map(({ code }) => code), [Code.Canceled, Code.Canceled]);
    assertEquals((await failure(client.getUser({ id: "1" }, { signal }))).code, Code.Canceled);
    await eventually("the server has heard", () => gone >= before + 4);
  });

  Deno.test(`createH2Transport: ${name}: a response over the limit, as it is and inflated`, async () => {
    await using client = open({ ...options, readMaxBytes: 10_000 });
    assertEquals((await failure(client.getUser({ id: "large" }))).code, Code.ResourceExhausted);
    assertEquals((await client.getUser({ id: "1" })).user?.name, USER.name);
    await using other = open(options);
    assertEquals((await other.getUser({ id: "large" })).user?.name, LARGE);
  });
}

function controller() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

Deno.test("createH2Transport: interceptors see requests and responses, and change them, the outermost first", async () => {
  const key = createContextKey("nothing");
  const lines: string[] = [];
  const named = (name: string): Interceptor => (next) => async (request) => {
    assertEquals(Object.keys(request).sort(), [
      ...[
        "contextValues",
        "header",
        "message",
        "method",
        "requestMethod",
        "service",
        "signal",
        "stream",
        "url",
      ],
    ]);
    const { method, url, header, contextValues, requestMethod } = request;
    lines.push(
      `${name} ${requestMethod} ${new URL(url).pathname} ${contextValues.get(key)} ${
        header.get("grpc-timeout")
      }`,
    );
    header.append("x-request", name);
    const response = await next(request);
    assertEquals(Object.keys(response).sort(), [
      "header",
      "message",
      "method",
      "service",
      "stream",
      "trailer",
    ]);
    lines.push(`${name} ${method.name} ${response.header.get("content-type")}`);
    return response;
  };
  await using client = open({ interceptors: [named("a"), named("b")] });
  const contextValues = createContextValues().set(key, "v");
  await client.getUser({ id: "1" }, { contextValues, timeoutMs: 5_000 });
  assertEquals(seen.at(-1)!.requestHeader.get("x-request"), "a, b");
  for await (const _ of client.listUsers({ pageSize: 1 }, { contextValues, timeoutMs: 5_000 }));
  assertEquals(seen.at(-1)!.requestHeader.get("x-request"), "a, b");
  const expected = (method: string) => [
    ...["a", "b"].map((name) => `${name} POST /user.v1.UserService/${method} v 5000m`),
    ...["b", "a"].map((name) => `${name} ${method} application/grpc+proto`),
  ];
  assertEquals(lines, [...expected("GetUser"), ...expected("ListUsers")]);
});

Deno.test("createH2Transport: a timeout of zero, or less, is none; the server is told of any other", async () => {
  await using client = open();
  for (const timeoutMs of [0, -1]) await client.getUser({ id: "1" }, { timeoutMs });
  assertEquals(seen.at(-1)!.requestHeader.get("grpc-timeout"), null);
  await client.getUser({ id: "1" }, { timeoutMs: 3_000_000_000.5 });
  assertEquals(seen.at(-1)!.requestHeader.get("grpc-timeout"), "3000001S");
});

Deno.test("createH2Transport: whoever stops reading a stream ends it", async () => {
  await using transport = createH2Transport({ baseUrl: `http://${listener.address}` });
  const before = gone;
  const { listUsers } = UserService.method;
  const input = (async function* () {
    yield await Promise.resolve({ pageSize: 4 });
  })();
  const { message } = await transport.stream(listUsers, undefined, undefined, undefined, input);
  for await (const { user } of message) if (user?.id === "2") break;
  await eventually("the server has heard", () => gone > before);
  assert(gone === before + 1);
});

Deno.test("createH2Transport: options that make no sense are refused", () => {
  const wrong: Partial<H2TransportOptions>[] = [
    ...[{ baseUrl: "ftp://a" }, { maxConnections: 0 }, { idleMs: -1 }, { connectMs: NaN }, {
      readMaxBytes: 0,
    }],
    ...[{ cert: "c" }, { key: "k" }, { reconnect: { minMs: 2, maxMs: 1 } }],
  ];
  for (const options of wrong) {
    assertThrows(() => createH2Transport({ baseUrl: "http://a", ...options }), RangeError, "Cannot");
  }
});
