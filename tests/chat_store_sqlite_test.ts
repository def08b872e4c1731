import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { CHAT_MIGRATIONS } from "../lib/chat/schema_sqlite.ts";
import { openSqliteStore } from "../lib/chat/store_sqlite.ts";
import { openDatabase } from "../lib/sqlite/mod.ts";
import { chatStoreSuite, type Subject } from "./suites/chat_store_suite.ts";

/** An empty folder of its own, and the store in it. */
async function openSubject(): Promise<Subject> {
  const folder = await Deno.makeTempDir({ prefix: "parley-chat-" });
  const path = join(folder, "chat.db");
  const opened = openSqliteStore(path);
  let open = true;
  const close = async () => {
    if (open) await opened[Symbol.asyncDispose]();
    open = false;
  };
  return {
    store: { ...opened, [Symbol.asyncDispose]: close },
    again: () => Promise.resolve(openSqliteStore(path)),
    async [Symbol.asyncDispose]() {
      await close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

chatStoreSuite("SQLite", openSubject, { cannotCrash: "SQLite runs inside the process of the test" });

Deno.test("chat store on SQLite: a file of before there was a list of rooms has one", async () => {
  const folder = await Deno.makeTempDir({ prefix: "parley-chat-" });
  const path = join(folder, "chat.db");
  const old = openDatabase(path, CHAT_MIGRATIONS.slice(0, 1));
  old.exec("INSERT INTO room VALUES ('old', 'aa', 1, 2, 20, '', ''), ('new', 'bb', 1, 1, 30, '', '')");
  old.exec("INSERT INTO room VALUES ('lobby', 'cc', 1, 0, 0, '', '')");
  old.close();
  {
    await using store = openSqliteStore(path);
    assertEquals(await store.log.listRooms(undefined, 10), [
      { room: "new", extent: { epoch: "bb", first: 1n, tail: 1n, lastTime: 30n } },
      { room: "old", extent: { epoch: "aa", first: 1n, tail: 2n, lastTime: 20n } },
    ]);
  }
  await Deno.remove(folder, { recursive: true });
});
