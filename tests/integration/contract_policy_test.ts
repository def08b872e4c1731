import { assertEquals } from "@std/assert";
import type { DescMethod, JsonObject } from "@bufbuild/protobuf";
import type { Caller } from "../clients/ask.ts";
import { ENDLESS, everyMethod, nameOf, requestOf } from "../clients/every_method.ts";
import { ADMIN_EMAIL, ADMIN_PASSWORD, people, SECURED } from "../clients/people.ts";
import { isMissing, Stage, STORES } from "../clients/stage.ts";

const OK = "OK";
const NO_TOKEN = "UNAUTHENTICATED";
const DENIED = "PERMISSION_DENIED";
/** Codes that no method answers by itself, and those of a server that is not well. */
const REFUSALS = [NO_TOKEN, DENIED, "UNAVAILABLE", "UNKNOWN", "INTERNAL"];

/** What nobody is answered; a user about itself, and about another; an admin about both. */
type Row = readonly [nobody: string, own: string, others: string, adminsOwn: string, adminsOthers: string];
const OPEN: Row = [OK, OK, OK, OK, OK];
const SIGNED_IN: Row = [NO_TOKEN, OK, OK, OK, OK];
const ONES_OWN: Row = [NO_TOKEN, OK, DENIED, OK, OK];
const AS_ONESELF: Row = [NO_TOKEN, OK, DENIED, OK, DENIED];
const ADMINS: Row = [NO_TOKEN, DENIED, DENIED, OK, OK];

/** What is not here is open. */
const EXPECTED: Readonly<Record<string, Row>> = {
  "user.v1.UserService/GetUser": ONES_OWN,
  "user.v1.UserService/UpdateUser": ONES_OWN,
  "user.v1.UserService/DeleteUser": ONES_OWN,
  "user.v1.UserService/ListUsers": ADMINS,
  "user.v1.UserService/CreateUsers": ADMINS,
  "user.v1.UserService/Chat": AS_ONESELF,
  "usuarios.Usuarios/ObterUsuarios": ADMINS,
  "messenger.v1.MessengerService/SendMessage": SIGNED_IN,
  "messenger.v1.MessengerService/SendMessages": SIGNED_IN,
  "messenger.v1.MessengerService/ReadMessages": SIGNED_IN,
  "messenger.v1.MessengerService/ListMessages": SIGNED_IN,
  "messenger.v1.MessengerService/ListRooms": SIGNED_IN,
  "messenger.v1.MessengerService/AttendRoom": SIGNED_IN,
  "file.v1.FileService/Upload": SIGNED_IN,
  "file.v1.FileService/Download": SIGNED_IN,
  "queue.v1.QueueService/Call": SIGNED_IN,
  "queue.v1.QueueService/Enqueue": SIGNED_IN,
  "queue.v1.QueueService/GetCall": SIGNED_IN,
  "queue.v1.QueueService/CancelCall": SIGNED_IN,
  "queue.v1.QueueService/WatchCall": SIGNED_IN,
  "queue.v1.QueueService/ListFunctions": SIGNED_IN,
  "queue.v1.QueueService/ListDeadLetters": ADMINS,
  "queue.v1.QueueService/ReplayDeadLetter": ADMINS,
  "queue.v1.QueueService/DropDeadLetter": ADMINS,
};

/** A request about a user, as far as the method has to do with one. */
function requestAbout(method: DescMethod, id: string): JsonObject {
  if (method.name === "SignIn") return { email: ADMIN_EMAIL, password: ADMIN_PASSWORD };
  if (nameOf(method).startsWith("user.v1.") && "id" in requestOf(method)) return { ...requestOf(method), id };
  return method.name === "Chat" ? { userId: id, content: "hey" } : requestOf(method);
}

/** Whether the caller is let in: what the method itself answers does not count. */
async function outcome(caller: Caller, method: DescMethod, about: string, token?: string): Promise<string> {
  const take = ENDLESS.includes(method.name) ? 1 : undefined;
  const { code, reason } = await caller.call({
    method,
    requests: [requestAbout(method, about)],
    token,
    take,
  });
  return REFUSALS.includes(code) && !reason?.startsWith("REFRESH_TOKEN") ? code : OK;
}

for (const store of STORES) {
  const name = `who may do what: every method, by every protocol, on ${store}`;
  Deno.test({ name, ignore: isMissing(store) }, async (t) => {
    await using stage = await Stage.open(store, SECURED);
    const { user, admin } = await people();
    for (const caller of stage.callers) {
      await t.step(caller.name, async () => {
        const methods = everyMethod().filter((method) => caller.has(method));
        for (const method of methods) {
          const got = [
            await outcome(caller, method, user.id),
            await outcome(caller, method, user.id, user.token),
            await outcome(caller, method, "bob", user.token),
            await outcome(caller, method, admin.id, admin.token),
            await outcome(caller, method, "bob", admin.token),
          ];
          assertEquals(got, EXPECTED[nameOf(method)] ?? OPEN, nameOf(method));
        }
      });
    }
  });
}

/** Routes that no contract declares: what nobody, a user and an admin are answered. */
const ROUTES: readonly [request: string, body: BodyInit | undefined, statuses: readonly number[]][] = [
  ["POST /sendMessage", '{"author":"a","text":"b"}', [401, 200, 200]],
  ["POST /getAndFlushMessages", undefined, [401, 200, 200]],
  ["GET /v1/rooms/lobby/messages", undefined, [401, 200, 200]],
  ["HEAD /v1/rooms/lobby/events", undefined, [401, 200, 200]],
  ["GET /usuarios", undefined, [401, 403, 200]],
  ["POST /usuarios", "{}", [400, 400, 400]],
  ["POST /v1/files", "bytes", [401, 201, 201]],
  ["GET /v1/files/00000000-0000-4000-8000-000000000000", undefined, [401, 404, 404]],
  ["POST /api/echo_grpc", '{"name":"a"}', [200, 200, 200]],
  ["POST /api/echo_grpc_over_unix_socket", '{"name":"a"}', [200, 200, 200]],
  ["GET /openapi.json", undefined, [200, 200, 200]],
  ["GET /docs", undefined, [200, 200, 200]],
  ["GET /healthz", undefined, [200, 200, 200]],
  ["GET /readyz", undefined, [200, 200, 200]],
  ["GET /", undefined, [200, 200, 200]],
  ["GET /descriptors.json", undefined, [200, 200, 200]],
  ["GET /descriptors.binpb", undefined, [200, 200, 200]],
  // What is told of the process is on a port of its own, where there is one.
  ["GET /metrics", undefined, [404, 404, 404]],
];

Deno.test({ name: "who may do what: the routes made by hand", ignore: isMissing("SQLite") }, async (t) => {
  await using stage = await Stage.open("SQLite", SECURED);
  const callers = Object.values(await people());
  for (const [request, body, statuses] of ROUTES) {
    await t.step(request, async () => {
      const [method = "", path = ""] = request.split(" ");
      const got: number[] = [];
      for (const { token } of callers) {
        const headers = new Headers(token ? { authorization: `Bearer ${token}` } : {});
        const response = await fetch(stage.parley.http + path, { method, headers, ...(body && { body }) });
        const said = await response.text();
        got.push(response.status);
        if (response.status === 401) {
          assertEquals(response.headers.get("www-authenticate"), 'Bearer realm="parley"');
        }
        if (response.status >= 400 && method !== "HEAD") {
          assertEquals(JSON.parse(said).status, response.status, said);
        }
      }
      assertEquals(got, statuses);
    });
  }
});

Deno.test(
  { name: "401 and 403 are what HTTP is told, with what is asked for", ignore: isMissing("SQLite") },
  async () => {
    await using stage = await Stage.open("SQLite", SECURED);
    const { user } = await people();
    const ask = async (authorization?: string) => {
      const headers = new Headers({ "content-type": "application/json" });
      if (authorization) headers.set("authorization", authorization);
      const { http } = stage.parley;
      const rpc = `${http}/user.v1.UserService/GetUser`;
      const connect = await fetch(rpc, { method: "POST", headers, body: '{"id":"bob"}' });
      const rest = await fetch(`${http}/v1/users/bob`, { headers });
      const challenges = [connect, rest].map(({ headers }) => headers.get("www-authenticate"));
      const codes = [(await connect.json()).code, (await rest.json()).code];
      return { statuses: [connect.status, rest.status], codes, challenges };
    };
    const realm = 'Bearer realm="parley"';
    assertEquals(await ask(), {
      statuses: [401, 401],
      codes: ["unauthenticated", "UNAUTHENTICATED"],
      challenges: [realm, realm],
    });
    const { challenges, ...wrong } = await ask("Bearer x.y.z");
    assertEquals(wrong, { statuses: [401, 401], codes: ["unauthenticated", "UNAUTHENTICATED"] });
    assertEquals(challenges.map((said) => said?.startsWith(`${realm}, error="invalid_token"`)), [true, true]);
    assertEquals(await ask(`Bearer ${user.token}`), {
      statuses: [403, 403],
      codes: ["permission_denied", "PERMISSION_DENIED"],
      challenges: [null, null],
    });
  },
);
