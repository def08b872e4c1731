import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { AppError, type Code } from "../error/mod.ts";
import { authenticate } from "./authenticate.ts";
import { ensureAdmin } from "./first_admin.ts";
import { PasswordHasher } from "./password_hasher.ts";
import { openSqliteUsers } from "./store_sqlite.ts";
import type { UserStatus } from "./user.ts";

const CHEAP = { ln: 4, r: 8, p: 1 };

/** A directory in memory, with one user. */
async function kit(status: UserStatus = "ACTIVE") {
  const store = openSqliteUsers(":memory:");
  const hasher = new PasswordHasher({ cost: CHEAP });
  const credential = await hasher.hash("right password");
  const user = await store.directory.create({ name: "Ana", email: "ana@x.org", status, credential });
  return { store, hasher, parts: { directory: store.directory, hasher }, user };
}

async function refusal(call: Promise<unknown>, code: Code): Promise<string> {
  const error: AppError = await assertRejects(() => call, AppError);
  assertEquals(error.code, code);
  return error.message;
}

Deno.test("authenticate: email, whatever its case, and password go together", async () => {
  const { store, parts, user } = await kit();
  await using _ = store;
  assertEquals(await authenticate(parts, { email: "ANA@x.org", password: "right password" }), user);
});

Deno.test("authenticate: an unknown email, a wrong password and no password are told apart by nothing", async () => {
  const { store, parts } = await kit();
  await using _ = store;
  await store.directory.create({ name: "Bob", email: "bob@x.org" });
  const messages = new Set<string>();
  for (
    const [email, password] of [
      ["ana@x.org", "wrong password"],
      ["nobody@x.org", "right password"],
      ["bob@x.org", "right password"],
      ["bob@x.org", ""],
      ["", ""],
    ] as const
  ) messages.add(await refusal(authenticate(parts, { email, password }), "UNAUTHENTICATED"));
  assertEquals(messages.size, 1);
});

Deno.test("authenticate: who is not active cannot sign in, and is told no more than with a wrong password", async () => {
  for (const status of ["INACTIVE", "BANNED"] as const) {
    const { store, parts } = await kit(status);
    await using _ = store;
    const [right, wrong] = ["right password", "wrong password"].map((password) =>
      refusal(authenticate(parts, { email: "ana@x.org", password }), "UNAUTHENTICATED")
    );
    assertEquals(await right, await wrong);
  }
});

Deno.test("authenticate: a hash of another cost is made anew by the right password alone", async () => {
  const { store, user, parts: { directory } } = await kit();
  await using _ = store;
  const hasher = new PasswordHasher({ cost: { ln: 5, r: 8, p: 1 } });
  const old = await directory.credential(user.id);
  const signIn = (password: string) => authenticate({ directory, hasher }, { email: user.email, password });
  await refusal(signIn("wrong password"), "UNAUTHENTICATED");
  assertEquals(await directory.credential(user.id), old);
  await signIn("right password");
  const renewed = await directory.credential(user.id);
  assertNotEquals(renewed, old);
  assert(renewed?.startsWith("$scrypt$ln=5,"), renewed);
  assertEquals(await signIn("right password"), user);
  assertEquals(await directory.credential(user.id), renewed);
});

Deno.test("ensureAdmin: makes an admin once, and changes nobody", async () => {
  const { store, parts, user } = await kit();
  await using _ = store;
  const given = { email: "root@x.org", password: "first password" };
  assertEquals((await Promise.all([1, 2, 3].map(() => ensureAdmin(parts, given)))).filter(Boolean).length, 1);
  assertEquals(await ensureAdmin(parts, { ...given, password: "other password" }), false);
  assertEquals((await authenticate(parts, given)).roles, ["user", "admin"]);
  assertEquals(await ensureAdmin(parts, { email: "ANA@x.org", password: "other password" }), false);
  assertEquals(await authenticate(parts, { email: "ana@x.org", password: "right password" }), user);
});
