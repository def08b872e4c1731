import { assert, assertEquals } from "@std/assert";
import type { DescMethod } from "@bufbuild/protobuf";
import type { Ask, Caller } from "../clients/ask.ts";
import { everyMethod, nameOf, requestOf } from "../clients/every_method.ts";
import { restRoute } from "../clients/rest_route.ts";
import { openBroker } from "../../lib/broker/mod.ts";
import { loadConfig } from "../../lib/config/mod.ts";
import { eventually } from "../support/eventually.ts";
import { isMissing, Stage } from "../clients/stage.ts";
import { MessengerService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { FileService } from "../../proto/gen/file/v1/file_pb.ts";
import { Health } from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { QueueService } from "../../proto/gen/queue/v1/queue_pb.ts";
import { UserService } from "../../proto/gen/user/v1/user_pb.ts";

const ignore = isMissing("SQLite");
const SHORT_MS = 150;
const WAIT_MS = 10_000;

/** Streams of each kind that the client can leave while they are under way. */
const LEFT: readonly Ask[] = [
  { method: MessengerService.method.readMessages, requests: [{ room: "left" }], take: 1 },
  { method: MessengerService.method.attendRoom, requests: [{ room: "left", name: "Ana" }], take: 1 },
  { method: Health.method.watch, requests: [{}], take: 1 },
  { method: FileService.method.upload, requests: [{ data: "AQID" }], leaveMs: 300 },
  { method: UserService.method.createUsers, requests: [{ name: "A" }], leaveMs: 300 },
  { method: QueueService.method.watchCall, requests: [requestOf(QueueService.method.watchCall)], take: 1 },
  { method: QueueService.method.call, requests: [{ queue: "nobodys", func: "ping" }], leaveMs: 300 },
];

function canLeave({ name }: Caller, { method, leaveMs }: Ask): boolean {
  if (leaveMs === undefined) return true;
  // They have sent everything as soon as they call; and one of them waits for the answer then.
  const toTheEnd = ["REST", "gRPC, grpcurl", ...(method.methodKind === "unary" ? ["gRPC, grpcio"] : [])];
  return !toTheEnd.includes(name);
}

Deno.test(
  { name: "a client that leaves ends its call on the server, on every protocol", ignore },
  async (t) => {
    await using stage = await Stage.open("SQLite");
    const { parley } = stage;
    for (const caller of stage.callers) {
      for (const ask of LEFT.filter((ask) => caller.has(ask.method) && canLeave(caller, ask))) {
        await t.step(`${caller.name}: ${nameOf(ask.method)}`, async () => {
          const since = parley.log.length;
          const { code } = await caller.call(ask);
          assertEquals(code, "CANCELLED");
          await parley.logged(`"${nameOf(ask.method)}" "CANCELLED"`, { since, withinMs: WAIT_MS });
        });
      }
    }
    assertEquals(parley.log.filter(({ level }) => level === "ERROR"), []);
  },
);

Deno.test({ name: "who leaves a call over REST ends it, and what it waits for", ignore }, async () => {
  await using stage = await Stage.open("SQLite");
  const { http } = stage.parley;
  const ask = async (path: string, body?: object, signal?: AbortSignal) => {
    const headers = { "content-type": "application/json" };
    const asked = {
      headers,
      ...(body && { method: "POST", body: JSON.stringify(body) }),
      ...(signal && { signal }),
    };
    return await (await fetch(`${http}/v1/queues/left${path}`, asked)).json();
  };
  const leaving = new AbortController();
  const left = ask("/functions/ping:call", {}, leaving.signal).catch((thrown) => thrown.name);
  await using broker = await openBroker(loadConfig({ env: stage.parley.env, readFile: () => "" }));
  const ready = async () => (await broker.queue("left").depth()).ready;
  await eventually("it is stored", async () => await ready() === 1);
  leaving.abort();
  assertEquals(await left, "AbortError");
  await eventually("it waits no more", async () => await ready() === 0);
  await stage.parley.logged('"queue.v1.QueueService/Call" "CANCELLED"', { withinMs: WAIT_MS });
});

/** Asks for a call whose request never ends. */
async function neverEnding(url: string, verb: string, headers: Record<string, string>): Promise<string> {
  const hang = new AbortController();
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new Uint8Array(0)),
  });
  try {
    const signal = AbortSignal.any([hang.signal, AbortSignal.timeout(WAIT_MS)]);
    const response = await fetch(url, { method: verb, headers, body, signal });
    return `${JSON.stringify([...response.headers])} ${await response.text()}`;
  } finally {
    hang.abort();
  }
}

/** What a call is, apart from its body, on a protocol over HTTP/1.1; `undefined` where it has none. */
type Wire = (
  method: DescMethod,
) => { path: string; verb?: string; headers: Record<string, string> } | undefined;

const WIRES: Readonly<Record<string, { wire: Wire; said: RegExp }>> = {
  "Connect": {
    wire: (method) => ({
      path: `/${nameOf(method)}`,
      headers: {
        "content-type": method.methodKind === "unary" ? "application/json" : "application/connect+json",
        "connect-timeout-ms": `${SHORT_MS}`,
      },
    }),
    said: /"deadline_exceeded"/,
  },
  "gRPC-Web": {
    wire: (method) => ({
      path: `/${nameOf(method)}`,
      headers: { "content-type": "application/grpc-web+proto", "grpc-timeout": `${SHORT_MS}m` },
    }),
    said: /grpc-status"?[:,] ?"?4/,
  },
  "REST": {
    wire(method) {
      const route = restRoute(method);
      if (!route?.body) return undefined;
      const headers = { "content-type": "application/json", "connect-timeout-ms": `${SHORT_MS}` };
      return { path: route.template.replaceAll(/\{\w+\}/g, "a"), verb: route.verb, headers };
    },
    said: /"DEADLINE_EXCEEDED"/,
  },
};

Deno.test({ name: "every method: a request that never ends is over at its deadline", ignore }, async (t) => {
  await using stage = await Stage.open("SQLite");
  for (const [name, { wire, said }] of Object.entries(WIRES)) {
    for (const method of everyMethod()) {
      const request = wire(method);
      if (!request) continue;
      await t.step(`${name}: ${nameOf(method)}`, async () => {
        const { path, verb = "POST", headers } = request;
        const startMs = performance.now();
        const answer = await neverEnding(stage.parley.http + path, verb, headers);
        assert(said.test(answer), answer);
        assert(performance.now() - startMs >= SHORT_MS - 50, "it was over too soon");
      });
    }
  }
});

Deno.test({ name: "a deadline that work cannot meet is told as such by every client", ignore }, async (t) => {
  await using stage = await Stage.open("SQLite");
  const { createUser } = UserService.method;
  for (const caller of stage.callers) {
    await t.step(caller.name, async () => {
      const email = `${crypto.randomUUID()}@example.com`;
      const requests = [{ ...requestOf(createUser), name: "A", email, password: "correct horse battery" }];
      const { code } = await caller.call({ method: createUser, requests, deadlineMs: 20 }); // a hash takes longer
      assertEquals(code, "DEADLINE_EXCEEDED");
    });
  }
});
