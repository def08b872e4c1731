import { assertEquals, assertNotEquals } from "@std/assert";
import type { Client } from "@connectrpc/connect";
import { failure } from "../../tests/support/failure.ts";
import { all, codeOf } from "../../tests/support/user_calls.ts";
import { onEachStore, PASSWORD } from "../../tests/support/user_edge.ts";
import { ErrorInfoSchema } from "../../proto/gen/google/rpc/error_details_pb.ts";
import { type UserService, UserStatus } from "../../proto/gen/user/v1/user_pb.ts";
import { fieldViolations } from "../../lib/error/mod.ts";

type Users = Client<typeof UserService>;
/** No status of the contract. */
const UNKNOWN: number = 9;
const ANA = { name: "Ana", email: "Ana@example.com", password: PASSWORD };

/** The fields that a call is refused for. */
async function wrongFields(call: Promise<unknown>, code = "INVALID_ARGUMENT"): Promise<string[]> {
  const error = await failure(call);
  assertEquals(error.code, code, error.message);
  return fieldViolations(error).map(({ field }) => field);
}

onEachStore(
  "userService: a user who signs up is active, has the role user, and reads itself",
  async (open) => {
    await using edge = await open();
    const given = { ...ANA, phone: "+5511999990000", metadata: { team: "core" } };
    const user = (await edge.users().createUser(given)).user!;
    assertEquals(Number(user.createdAt?.seconds) * 1_000, edge.clock.wallMs());
    const { name, email, phone, metadata, status, roles, id } = user;
    assertEquals({ name, email, phone, metadata, password: PASSWORD }, given);
    assertEquals([status, roles], [UserStatus.ACTIVE, ["user"]]);
    const { token } = await edge.issuer.issue({ userId: id, roles: [] });
    assertEquals((await edge.users(token).getUser({ id })).user, user);
    const admin = await edge.admin();
    assertEquals((await failure(edge.users(admin.token).getUser({ id: "nobody" }))).code, "NOT_FOUND");
  },
);

onEachStore("userService: of fifty who sign up with one address at once, one does", async (open) => {
  await using edge = await open();
  const calls = Array.from({ length: 50 }, (_, i) => {
    const email = i % 2 ? "ana@example.com" : "ANA@Example.com";
    return codeOf(edge.users().createUser({ ...ANA, email }));
  });
  const codes = (await Promise.all(calls)).toSorted();
  assertEquals(codes, [...new Array<string>(49).fill("ALREADY_EXISTS"), "OK"]);
  assertEquals((await edge.store.directory.list({ page: 1, pageSize: 10 })).totalCount, 1);
  assertEquals(await wrongFields(edge.users().createUser(ANA), "ALREADY_EXISTS"), ["email"]);
});

onEachStore("userService: an update changes the fields that are given, and no others", async (open) => {
  await using edge = await open();
  const before = { phone: "+15550100", metadata: { a: "1" } };
  const { user, token } = await edge.user(before);
  const { id } = user;
  const users = edge.users(token);
  const change = async (request: Parameters<Users["updateUser"]>[0]) => {
    const { user: after } = await users.updateUser({ id, ...request });
    assertEquals((await users.getUser({ id })).user, after);
    return [after?.name, after?.email, after?.phone, after?.metadata];
  };
  assertEquals(await change({}), [user.name, user.email, before.phone, before.metadata]);
  assertEquals(await change({ name: "B" }), ["B", user.email, before.phone, before.metadata]);
  assertEquals(await change({ email: "b@x.org" }), ["B", "b@x.org", before.phone, before.metadata]);
  assertEquals(await change({ phone: "+15550199", metadata: { b: "2" } }), [
    "B",
    "b@x.org",
    "+15550199",
    { b: "2" },
  ]);
  const mask = (...paths: string[]) => ({ updateMask: { paths } });
  assertEquals(await change({ name: "C", email: "c@x.org", ...mask("name") }), [
    "C",
    "b@x.org",
    "+15550199",
    { b: "2" },
  ]);
  assertEquals(await change(mask("phone", "metadata")), ["C", "b@x.org", undefined, {}]);
  assertEquals(await change({ name: "D", ...mask() }), ["D", "b@x.org", undefined, {}]);
});

onEachStore(
  "userService: what a mask cannot say is refused, naming it, and changes nothing",
  async (open) => {
    await using edge = await open();
    const { user: { id, etag }, token } = await edge.user();
    const users = edge.users(token);
    const update = (paths: string[]) => wrongFields(users.updateUser({ id, updateMask: { paths } }));
    for (const path of ["id", "etag", "created_at", "*", "metadata.a", "Name"]) {
      assertEquals(await update([path]), ["update_mask"]);
    }
    assertEquals(await update(["name", "email", "password", "status"]), [
      "name",
      "email",
      "password",
      "status",
    ]);
    assertEquals((await users.getUser({ id })).user?.etag, etag);
  },
);

onEachStore("userService: of two updates made from the same state the second is ABORTED", async (open) => {
  await using edge = await open();
  const { user: { id, etag }, token } = await edge.user();
  const users = edge.users(token);
  const both = ["B", "C"].map((name) => users.updateUser({ id, name, etag }));
  const results = await Promise.allSettled(both);
  assertEquals(results.map(({ status }) => status).toSorted(), ["fulfilled", "rejected"]);
  const lost = await failure(users.updateUser({ id, name: "D", etag }));
  assertEquals([lost.code, lost.find(ErrorInfoSchema)?.reason], ["ABORTED", "ETAG_MISMATCH"]);
  assertEquals(await codeOf(users.deleteUser({ id, etag })), "ABORTED");
  const { user } = await users.getUser({ id });
  assertNotEquals(user?.etag, etag);
  assertEquals(await codeOf(users.updateUser({ id, name: "D", etag: user!.etag })), "OK");
});

onEachStore("userService: only an admin gives roles and a status; the refusal names them", async (open) => {
  await using edge = await open();
  const { user: { id, etag }, token } = await edge.user();
  const requests: [request: Parameters<Users["updateUser"]>[0], fields: string[]][] = [
    [{ roles: ["admin"] }, ["roles"]],
    [{ status: UserStatus.ACTIVE, name: "X" }, ["status"]],
    [{ updateMask: { paths: ["roles"] } }, ["roles"]],
    [{ roles: ["admin"], status: UserStatus.BANNED }, ["status", "roles"]],
  ];
  for (const [request, fields] of requests) {
    const call = edge.users(token).updateUser({ id, ...request });
    assertEquals(await wrongFields(call, "PERMISSION_DENIED"), fields);
  }
  const masked = { id, roles: ["admin"], name: "Y", updateMask: { paths: ["name"] } };
  assertEquals((await edge.users(token).updateUser({ ...masked, etag })).user?.roles, ["user"]);
  const admin = edge.users((await edge.admin()).token);
  const { user } = await admin.updateUser({ id, roles: ["editor"], status: UserStatus.INACTIVE });
  assertEquals([user?.roles, user?.status], [["editor"], UserStatus.INACTIVE]);
  assertEquals((await admin.updateUser({ id, updateMask: { paths: ["roles"] } })).user?.roles, []);
});

onEachStore("userService: where nobody can sign in, everybody may do everything", async (open) => {
  await using edge = await open({ isOpen: true });
  const { id } = await edge.user();
  const { user } = await edge.users().updateUser({ id, roles: ["admin"], status: UserStatus.BANNED });
  assertEquals([user?.roles, user?.status], [["admin"], UserStatus.BANNED]);
});

onEachStore("userService: a new password, a ban and a deletion end the sessions", async (open) => {
  await using edge = await open();
  const admin = edge.users((await edge.admin()).token);
  const ends: ((id: string) => Promise<unknown>)[] = [
    (id) => admin.updateUser({ id, password: "another password" }),
    (id) => admin.updateUser({ id, status: UserStatus.BANNED }),
    (id) => admin.deleteUser({ id }),
  ];
  for (const end of ends) {
    const { id } = await edge.user();
    const { token } = await edge.store.sessions.open(id);
    await admin.updateUser({ id, name: "Other", status: UserStatus.ACTIVE });
    const next = await edge.store.sessions.rotate(token); // as yet they last
    await end(id);
    assertEquals((await failure(edge.store.sessions.rotate(next.token))).code, "UNAUTHENTICATED");
  }
});

onEachStore("userService: who is deleted is gone, and its address is free", async (open) => {
  await using edge = await open();
  const { user: { id, email }, token } = await edge.user();
  const users = edge.users(token);
  await users.deleteUser({ id });
  assertEquals(await codeOf(users.getUser({ id })), "NOT_FOUND");
  assertEquals(await codeOf(users.updateUser({ id, name: "X" })), "NOT_FOUND");
  assertEquals(await codeOf(users.deleteUser({ id })), "NOT_FOUND");
  assertEquals(await codeOf(edge.users().createUser({ ...ANA, email })), "OK");
});

onEachStore("userService: a list is a page, oldest first, by status if asked", async (open) => {
  await using edge = await open();
  const users = edge.users((await edge.admin()).token);
  for (let i = 0; i < 55; i++) {
    await edge.user({ name: `u${i}`, status: i % 5 ? "ACTIVE" : "BANNED" });
  }
  const names = async (request: Parameters<Users["listUsers"]>[0]) =>
    (await all(users.listUsers(request))).map(({ user }) => user?.name);
  const first = await names({});
  assertEquals([first.length, first[0], first[1], first[49]], [50, "Root", "u0", "u48"]);
  assertEquals(await names({ page: 2 }), ["u49", "u50", "u51", "u52", "u53", "u54"]);
  assertEquals(await names({ page: 2, pageSize: 3 }), ["u2", "u3", "u4"]);
  assertEquals(await names({ page: 9 }), []);
  assertEquals(await names({ pageSize: 2, page: 2, statusFilter: UserStatus.BANNED }), ["u10", "u15"]);
  assertEquals(await names({ statusFilter: UserStatus.INACTIVE }), []);
  assertEquals(await names({ query: "U5", pageSize: 4 }), ["u5", "u50", "u51", "u52"]);
  assertEquals(await names({ query: "u5", pageSize: 4, page: 2 }), ["u53", "u54"]);
  assertEquals(await names({ query: "u5", statusFilter: UserStatus.BANNED }), ["u5", "u50"]);
});

onEachStore("userService: the rules refuse what is wrong, field by field", async (open) => {
  await using edge = await open();
  const users = edge.users((await edge.admin()).token);
  const list = (request: Parameters<Users["listUsers"]>[0]) => wrongFields(all(users.listUsers(request)));
  assertEquals(await wrongFields(users.getUser({})), ["id"]);
  assertEquals(await wrongFields(users.deleteUser({ etag: "x".repeat(65) })), ["id", "etag"]);
  assertEquals(await wrongFields(users.createUser({})), ["name", "email", "password"]);
  assertEquals(await wrongFields(users.createUser({ ...ANA, phone: "", metadata: { "": "x" } })), [
    "phone",
    'metadata[""]',
  ]);
  const wrong = { name: " ", email: "x", password: "short", phone: "1", roles: ["A", "b"] };
  assertEquals(await wrongFields(users.updateUser({ id: "x", ...wrong, status: 0 })), [
    "name",
    "email",
    "password",
    "phone",
    "status",
    "roles[0]",
  ]);
  assertEquals(await wrongFields(users.updateUser({ id: "x", status: UNKNOWN })), ["status"]);
  assertEquals(await list({ page: -1, pageSize: -1, statusFilter: UNKNOWN }), [
    "page",
    "page_size",
    "status_filter",
  ]);
  assertEquals(await list({ pageSize: 1_001 }), ["page_size"]);
  assertEquals(await list({ query: "x".repeat(201) }), ["query"]);
});
