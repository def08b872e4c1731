import { assert, assertEquals } from "@std/assert";
import { fieldViolations, fromStatus } from "../../lib/error/mod.ts";
import { failure } from "../../tests/support/failure.ts";
import { requests } from "../../tests/support/user_calls.ts";
import { onEachStore, PASSWORD, type UserEdge } from "../../tests/support/user_edge.ts";
import type { CreateUsersResponse } from "../../proto/gen/user/v1/user_pb.ts";
import { MAX_CREATE_USERS } from "./create_users.ts";

function many(count: number, over = {}) {
  return Array.from(
    { length: count },
    (_, i) => ({ name: `u${i}`, email: `u${i}@x.org`, password: PASSWORD, ...over }),
  );
}

/** Index, code and wrong fields of each failure. */
function failuresOf({ failures }: CreateUsersResponse) {
  return failures.map(({ index, status }) => {
    const error = fromStatus(status!);
    return [index, error.code, ...fieldViolations(error).map(({ field }) => field)];
  });
}

async function count(edge: UserEdge): Promise<number> {
  return (await edge.store.directory.list({ page: 1, pageSize: 1 })).totalCount;
}

onEachStore(
  "createUsers: each is made wholly or not at all, and the answer says which was not, and why",
  async (open) => {
    await using edge = await open();
    const { user, token } = await edge.admin();
    const [a, b, c, d] = many(4);
    const answer = await edge.users(token).createUsers(requests(
      { ...a!, phone: "+15550100", metadata: { k: "v" } },
      { ...b!, name: "", password: "short" },
      { ...c!, email: user.email.toUpperCase() },
      { ...d!, email: a!.email.toUpperCase() },
      d!,
    ));
    assertEquals(failuresOf(answer), [
      [1, "INVALID_ARGUMENT", "name", "password"],
      [2, "ALREADY_EXISTS", "email"],
      [3, "ALREADY_EXISTS", "email"],
    ]);
    assertEquals(answer.users.map(({ name, phone, roles, metadata }) => [name, phone, roles, metadata]), [
      ["u0", "+15550100", ["user"], { k: "v" }],
      ["u3", undefined, ["user"], {}],
    ]);
    assertEquals([answer.totalCount, answer.hasMore], [2, false]);
    assertEquals(await count(edge), 3);
    const credential = await edge.store.directory.credential(answer.users[1]!.id);
    assert(await edge.hasher.verify(PASSWORD, credential));
  },
);

onEachStore("createUsers: no requests make nothing", async (open) => {
  await using edge = await open();
  const answer = await edge.users((await edge.admin()).token).createUsers(requests());
  assertEquals([answer.users, answer.totalCount, answer.hasMore, answer.failures], [[], 0, false, []]);
});

onEachStore("createUsers: as many as a call may have are made; one more, and none is", async (open) => {
  await using edge = await open();
  const users = edge.users((await edge.admin()).token);
  const tooMany = await failure(users.createUsers(requests(...many(MAX_CREATE_USERS + 1))));
  assertEquals(tooMany.code, "RESOURCE_EXHAUSTED");
  assertEquals(await count(edge), 1);
  const answer = await users.createUsers(requests(...many(MAX_CREATE_USERS)));
  assertEquals([answer.totalCount, answer.users.length, answer.failures], [MAX_CREATE_USERS, 1_000, []]);
  assertEquals(await count(edge), MAX_CREATE_USERS + 1);
});

onEachStore("createUsers: a call that breaks off has made nothing", async (open) => {
  await using edge = await open();
  const users = edge.users((await edge.admin()).token);
  async function* broken() {
    yield* many(3);
    await Promise.reject(new Error("the client broke off"));
  }
  await failure(users.createUsers(broken()));
  const gone = new AbortController();
  const sent = Promise.withResolvers<void>();
  async function* endless() {
    yield* many(3);
    sent.resolve();
    await new Promise<void>((resolve) => gone.signal.addEventListener("abort", () => resolve()));
  }
  const call = failure(users.createUsers(endless(), { signal: gone.signal }));
  await sent.promise;
  gone.abort();
  assertEquals((await call).code, "CANCELLED");
  assertEquals((await users.createUsers(requests(...many(1)))).totalCount, 1); // nobody has the address
  assertEquals(await count(edge), 2);
});

onEachStore("createUsers: an answer has the users and the failures that it has room for", async (open) => {
  await using edge = await open();
  const users = edge.users((await edge.admin()).token);
  const large = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`k${i}`, "v".repeat(1_000)]));
  const answer = await users.createUsers(requests(...many(60, { metadata: large })));
  assertEquals([answer.totalCount, answer.hasMore], [60, true]);
  assert(answer.users.length > 20 && answer.users.length < 60, String(answer.users.length));
  const wrong = Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`k${i}`, "v".repeat(1_025)]));
  const refused = await users.createUsers(requests(...many(200, { metadata: wrong })));
  assertEquals(refused.failures.map(({ index }) => index), [...Array(200).keys()]);
  const details = refused.failures.filter(({ status }) => status!.details.length > 0);
  assert(details.length > 10 && details.length < 200, String(details.length));
  assert(refused.failures.every(({ status }) => status!.code === 3 && status!.message !== ""));
});
