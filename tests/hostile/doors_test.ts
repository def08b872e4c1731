import { create, type DescMethod, type DescService, fromJson, type JsonObject } from "@bufbuild/protobuf";
import { assert, assertEquals } from "@std/assert";
import { type Code, fromConnectError } from "../../lib/error/mod.ts";
import type { Transport } from "@connectrpc/connect";
import { createFetchTransport, createH2Transport, TokenIssuer } from "../../lib/rpc/mod.ts";
import { MailboxService, MessengerService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { QueueService } from "../../proto/gen/queue/v1/queue_pb.ts";
import { UserService } from "../../proto/gen/user/v1/user_pb.ts";
import { AUTH_JWT_SECRET } from "../clients/people.ts";
import { Arena } from "./support/arena.ts";

const issuer = new TokenIssuer({ secret: AUTH_JWT_SECRET, issuer: "parley", audience: "parley" });
const tokenOf = async (userId: string, ...roles: string[]) => (await issuer.issue({ userId, roles })).token;

/** How a call ends, after its first answer. */
async function outcome(
  transport: Transport,
  method: DescMethod,
  { token, request = {} }: { token?: string | undefined; request?: JsonObject } = {},
): Promise<Code | "OK"> {
  const header = new Headers(token ? { authorization: `Bearer ${token}` } : {});
  const message = Object.keys(request).length > 0 ? fromJson(method.input, request) : create(method.input);
  const left = new AbortController();
  try {
    if (isUnary(method)) await transport.unary(method, left.signal, 5_000, header, message);
    else {
      const answer = await transport.stream(
        asStream(method),
        left.signal,
        2_000,
        header,
        (async function* () {
          yield await Promise.resolve(message);
        })(),
      );
      for await (const _ of answer.message) break;
    }
    return "OK";
  } catch (thrown) {
    return fromConnectError(thrown).code;
  } finally {
    left.abort();
  }
}

type Unary = Parameters<Transport["unary"]>[0];
type Streaming = Parameters<Transport["stream"]>[0];
const isUnary = (method: DescMethod): method is DescMethod & Unary => method.methodKind === "unary";
function asStream(method: DescMethod): DescMethod & Streaming {
  if (isUnary(method)) throw new TypeError(`${method.name} does not stream`);
  return method as DescMethod & Streaming;
}

const REFUSALS: readonly string[] = ["UNAUTHENTICATED", "PERMISSION_DENIED", "UNIMPLEMENTED"];

Deno.test("the chat worker's own ports ask who calls too: mailboxes are for the edge alone", async () => {
  await using arena = await Arena.open();
  const { parley } = arena;
  const grpc = createH2Transport({ baseUrl: `http://${parley.grpc}` });
  const connect = createFetchTransport({ baseUrl: parley.connect });
  const services: readonly DescService[] = [MessengerService, MailboxService];
  for (const [name, transport] of [["gRPC", grpc], ["Connect", connect]] as const) {
    for (const method of services.flatMap(({ methods }) => methods)) {
      const what = `${name}: ${method.parent.name}.${method.name}`;
      assertEquals(await outcome(transport, method), "UNAUTHENTICATED", what);
      assertEquals(await outcome(transport, method, { token: "x.y.z" }), "UNAUTHENTICATED", what);
      const user = await outcome(transport, method, { token: arena.tokens.user });
      if (method.parent === MailboxService) assertEquals(user, "PERMISSION_DENIED", what);
      else assert(!REFUSALS.includes(user), `${what}: ${user}`);
      const admin = await outcome(transport, method, { token: arena.tokens.admin });
      assert(!REFUSALS.includes(admin), `${what}: ${admin}`);
    }
  }
  const edge = arena.transport();
  for (const method of MailboxService.methods) {
    assertEquals(
      await outcome(edge, method, { token: arena.tokens.admin }),
      "UNIMPLEMENTED",
      "the edge has none",
    );
  }
  await arena.holds();
  await Promise.all([grpc.close(), edge.close()]);
});

Deno.test("objects of others: no spelling of an id, no key and no field leads to what is another's", async () => {
  await using arena = await Arena.open();
  const edge = arena.transport();
  const [admin, makes] = [arena.tokens.admin, UserService.method];
  const make = async (name: string) => {
    const body = { name, email: `${name}@example.com`, password: "correct horse battery" };
    const answer = await arena.post("/v1/users", body, { token: admin });
    const { user, ...bare } = JSON.parse(answer.text);
    return String((user ?? bare).id);
  };
  const [ana, bob] = [await make("ana"), await make("bob")];
  const token = await tokenOf(ana, "user");

  assertEquals(await outcome(edge, makes.getUser, { token, request: { id: ana } }), "OK");
  const spelled = [
    bob,
    ` ${bob}`,
    bob.toUpperCase(),
    `${bob}\0`,
    `${ana},${bob}`,
    `${ana}/../${bob}`,
    "",
    "*",
    "%",
    `{"$ne":""}`,
  ];
  for (const id of spelled) {
    for (const method of [makes.getUser, makes.deleteUser, makes.updateUser]) {
      assertEquals(
        await outcome(edge, method, { token, request: { id } }),
        "PERMISSION_DENIED",
        `${method.name} "${id}"`,
      );
    }
  }
  for (
    const path of [
      `/v1/users/${bob}`,
      `/v1/users/${ana}%2f..%2f${bob}`,
      `/v1/users//${bob}`,
      `/v1/users/${ana}/../${bob}`,
    ]
  ) {
    for (const method of ["GET", "DELETE", "PATCH"]) {
      const init = {
        method,
        token,
        ...(method === "PATCH" && { body: '{"name":"x"}', headers: { "content-type": "application/json" } }),
      };
      const { status } = await arena.ask(path, init);
      assert([403, 404, 405].includes(status), `${method} ${path}: ${status}`);
    }
  }
  // Nobody says of itself what only an admin may say.
  for (const request of [{ id: ana, roles: ["admin"] }, { id: ana, status: "USER_STATUS_BANNED" }]) {
    const answer = await arena.post("/user.v1.UserService/UpdateUser", request, { token });
    assert([400, 403].includes(answer.status), `${JSON.stringify(request)}: ${answer.text}`);
  }
  const self = await arena.post("/v1/users", {
    name: "eve",
    email: "eve@example.com",
    password: "correct horse battery",
    roles: ["admin"],
  }, { token });
  assert(self.status >= 400 || !self.text.includes("admin"), self.text);
  assertEquals(await outcome(edge, makes.listUsers, { token }), "PERMISSION_DENIED");

  // An idempotency key is one's own: who guesses another's gets a call of one's own, and not the other's result.
  const eve = await tokenOf(bob, "user");
  const request = { func: "summ", args: [1, 2], idempotencyKey: "k" };
  const calls = await Promise.all(
    [token, eve, token].map((token) => arena.post("/queue.v1.QueueService/Call", request, { token })),
  );
  assertEquals(calls.map(({ status }) => status), [200, 200, 200], calls[0]?.text);
  const ids = calls.map(({ text }) => JSON.parse(text).id);
  assertEquals([ids[0] === ids[2], ids[0] === ids[1]], [true, false]);
  for (
    const method of [
      QueueService.method.listDeadLetters,
      QueueService.method.dropDeadLetter,
      QueueService.method.replayDeadLetter,
    ]
  ) {
    assertEquals(
      await outcome(edge, method, {
        token,
        request: method === QueueService.method.listDeadLetters ? {} : { key: "x" },
      }),
      "PERMISSION_DENIED",
    );
  }
  await arena.holds();
  await edge.close();
});
