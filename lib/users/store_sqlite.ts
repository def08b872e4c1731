import { openDatabase } from "../sqlite/mod.ts";
import { type Clock, systemClock } from "../time/mod.ts";
import { SqliteDirectory } from "./directory_sqlite.ts";
import { USER_MIGRATIONS } from "./schema_sqlite.ts";
import { SqliteSessions } from "./sessions_sqlite.ts";
import type { UserStore } from "./store.ts";

/**
 * The users on one SQLite file of their own: the embedded store, shared by the processes of one machine.
 *
 * @throws AppError `FAILED_PRECONDITION` when the file cannot be opened.
 */
export function openSqliteUsers(path: string, clock: Clock = systemClock): UserStore {
  const db = openDatabase(path, USER_MIGRATIONS);
  return {
    directory: new SqliteDirectory(db, clock),
    sessions: new SqliteSessions(db, clock),
    description: `SQLite file "${path}"`,
    [Symbol.asyncDispose]: () => {
      db.close();
      return Promise.resolve();
    },
  };
}
