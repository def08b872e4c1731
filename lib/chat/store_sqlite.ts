import { openDatabase } from "../sqlite/mod.ts";
import { SqliteCursorStore } from "./cursor_sqlite.ts";
import { SqliteLeaseStore } from "./lease_sqlite.ts";
import { SqliteLineage } from "./lineage_sqlite.ts";
import { SqliteChatLog } from "./log_sqlite.ts";
import { CHAT_MIGRATIONS } from "./schema_sqlite.ts";
import type { ChatStore } from "./store.ts";

/**
 * The chat on one SQLite file: the embedded store, shared by the processes of one machine.
 *
 * @throws AppError `FAILED_PRECONDITION` when the file cannot be opened.
 */
export function openSqliteStore(path: string): ChatStore {
  const db = openDatabase(path, CHAT_MIGRATIONS);
  return {
    log: new SqliteChatLog(db),
    leases: new SqliteLeaseStore(db),
    lineage: new SqliteLineage(),
    cursors: new SqliteCursorStore(db),
    description: `SQLite file "${path}"`,
    [Symbol.asyncDispose]: () => {
      db.close();
      return Promise.resolve();
    },
  };
}
