import { assert, assertEquals, assertMatch } from "@std/assert";
import { create, toBinary } from "@bufbuild/protobuf";
import { configureSync, type LogRecord } from "@logtape/logtape";
import {
  GetUserRequestSchema,
  GetUserResponseSchema,
  ListUsersResponseSchema,
} from "../../../proto/gen/user/v1/user_pb.ts";
import { eventually } from "../../../tests/support/eventually.ts";
import { all, codeOf, KINDS, requests, userCalls } from "../../../tests/support/user_calls.ts";
import { AppError } from "../../error/mod.ts";
import { Batches } from "../batches.ts";
import { accessLogInterceptor } from "./access_log.ts";
import { PEER } from "./peer.ts";
import { requestIdInterceptor } from "./request_id.ts";

const logged: LogRecord[] = [];
function configure(lowestLevel: "debug" | "info" | "warning") {
  logged.length = 0;
  configureSync({
    reset: true,
    sinks: { kept: (record) => logged.push(record) },
    loggers: [{ category: ["parley"], lowestLevel, sinks: ["kept"] }, {
      category: ["logtape"],
      lowestLevel: "error",
      sinks: [],
    }],
  });
}

const server = [requestIdInterceptor(), accessLogInterceptor("server")];
const HANDLERS = {
  getUser: ({ id }: { id: string }) => ({ user: { id, name: "Ana" } }),
  async *listUsers() {
    yield { user: { id: "a" } };
    yield { user: { id: "bc" } };
  },
  async createUsers(messages: AsyncIterable<unknown>) {
    return { totalCount: (await all(messages)).length };
  },
  async *chat(messages: AsyncIterable<{ content: string }>) {
    for await (const { content } of messages) yield { content };
  },
};

/** The properties of the one line there is. */
async function line(): Promise<Record<string, unknown>> {
  await eventually("a line is written", () => logged.length > 0);
  assertEquals(logged.length, 1);
  return logged.pop()!.properties;
}

Deno.test("access log: a call with its method, code, duration, peer, id and bytes", async () => {
  configure("info");
  await using calls = await userCalls(HANDLERS, { server });
  await calls.client.getUser({ id: "x".repeat(100) }, { headers: { "x-request-id": "mine" } });
  const { durationMs, peer, ...rest } = await line();
  const user = { id: "x".repeat(100), name: "Ana" };
  assertEquals(rest, {
    method: "user.v1.UserService/GetUser",
    code: "OK",
    requestId: "mine",
    receivedBytes: toBinary(GetUserRequestSchema, create(GetUserRequestSchema, { id: user.id })).length,
    sentBytes: toBinary(GetUserResponseSchema, create(GetUserResponseSchema, { user })).length,
  });
  assert(typeof durationMs === "number" && durationMs > 0);
  assertMatch(String(peer), /^127\.0\.0\.1:\d+$/);
});

Deno.test("access log: one line for each kind of call, when it has ended", async () => {
  configure("info");
  await using calls = await userCalls(HANDLERS, { server });
  const bytes: Record<string, [received: number, sent: number]> = {
    "a call": [5, 12],
    "a stream of answers": [0, 5 + 6],
    "a stream of requests": [3, 2],
    "both streaming": [3, 3],
  };
  for (const [kind, call] of Object.entries(KINDS)) {
    await call(calls.client);
    const { code, receivedBytes, sentBytes } = await line();
    assertEquals([code, receivedBytes, sentBytes], ["OK", ...bytes[kind]!], kind);
  }
});

Deno.test("access log: errors by their code, at once or in the middle of a stream", async () => {
  configure("info");
  await using calls = await userCalls({
    getUser: () => Promise.reject(new AppError("NOT_FOUND", "no")),
    async *listUsers() {
      yield {};
      throw await Promise.resolve(new AppError("DATA_LOSS", "no"));
    },
  }, { server });
  await codeOf(calls.client.getUser({}));
  assertEquals((await line()).code, "NOT_FOUND");
  await codeOf(all(calls.client.listUsers({})));
  assertEquals((await line()).code, "DATA_LOSS");
  await codeOf(calls.client.createUsers(requests({})));
  assertEquals((await line()).code, "UNIMPLEMENTED");
});

Deno.test("access log: a stream whose client leaves is CANCELLED, once, however it is made", async () => {
  configure("info");
  const streams = {
    generated: async function* (signal: AbortSignal) {
      yield {};
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
    },
    batched: (signal: AbortSignal) => {
      const gone = new Promise<undefined>((resolve) =>
        signal.addEventListener("abort", () => resolve(undefined))
      );
      let isFirst = true;
      return new Batches({
        next: () => isFirst ? (isFirst = false, [create(ListUsersResponseSchema)]) : gone,
        return: () => {},
      });
    },
  };
  for (const [how, make] of Object.entries(streams)) {
    await using calls = await userCalls({ listUsers: (_, { signal }) => make(signal) }, { server });
    const leave = new AbortController();
    for await (const _ of calls.client.listUsers({}, { signal: leave.signal })) break;
    leave.abort();
    assertEquals((await line()).code, "CANCELLED", how);
  }
});

Deno.test("access log: the client writes the address it called, and at level debug", async () => {
  configure("debug");
  await using calls = await userCalls(HANDLERS, { client: [accessLogInterceptor("client")] });
  await calls.client.getUser({ id: "ana" });
  await eventually("a line is written", () => logged.length > 0);
  assertEquals(logged[0]!.level, "debug");
  const { peer, receivedBytes, sentBytes } = await line();
  assertEquals([receivedBytes, sentBytes], [12, 5]);
  assert(/^127\.0\.0\.1:\d+$/.test(String(peer)), String(peer));
});

Deno.test("access log: the server writes the address that its listener knows", async () => {
  configure("info");
  await using calls = await userCalls(HANDLERS, {
    server: [
      (next) => (request) => (request.contextValues.set(PEER, "192.0.2.7:5"), next(request)),
      ...server,
    ],
  });
  await calls.client.getUser({});
  assertEquals((await line()).peer, "192.0.2.7:5");
});

Deno.test("access log: nothing is written below its level", async () => {
  configure("warning");
  await using calls = await userCalls(HANDLERS, { server });
  for (const call of Object.values(KINDS)) await call(calls.client);
  assertEquals(logged.length, 0);
});
