import { join } from "@std/path";
import { openSqliteStore } from "../lib/chat/store_sqlite.ts";
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
