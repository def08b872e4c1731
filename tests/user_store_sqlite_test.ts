import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { openSqliteUsers } from "../lib/users/mod.ts";
import { type Subject, userStoreSuite } from "./suites/user_store_suite.ts";
import { ManualClock } from "./support/manual_clock.ts";

/** An empty folder of its own, and the store in it. */
async function openSubject(): Promise<Subject & { folder: string }> {
  const folder = await Deno.makeTempDir({ prefix: "parley-users-" });
  const path = join(folder, "users.sqlite");
  const clock = new ManualClock();
  const opened = openSqliteUsers(path, clock);
  let open = true;
  const close = async () => {
    if (open) await opened[Symbol.asyncDispose]();
    open = false;
  };
  return {
    folder,
    clock,
    store: { ...opened, [Symbol.asyncDispose]: close },
    again: () => Promise.resolve(openSqliteUsers(path, clock)),
    async [Symbol.asyncDispose]() {
      await close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

userStoreSuite("SQLite", openSubject);

Deno.test("user store on SQLite: no token can be made from what the files hold", async () => {
  await using subject = await openSubject();
  const { sessions } = subject.store;
  const tokens = [await sessions.open("somebody")];
  tokens.push(await sessions.rotate(tokens[0]!.token));
  let text = "";
  for await (const { name } of Deno.readDir(subject.folder)) {
    text += new TextDecoder("latin1").decode(await Deno.readFile(join(subject.folder, name)));
  }
  assert(text.includes("somebody"), "the files are those of the store");
  for (const { token } of tokens) {
    const parts = [token, token.slice(4, 26), token.slice(26)];
    assertEquals(parts.filter((part) => text.includes(part)), []);
  }
});
