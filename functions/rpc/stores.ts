import type { Environment } from "../../lib/config/mod.ts";
import { type FileStore, openDiskFiles, openRedisFiles } from "../../lib/files/mod.ts";
import { openRedisUsers, openSqliteUsers, type UserStore } from "../../lib/users/mod.ts";

/** What the services of the edge keep. */
export interface EdgeStores extends AsyncDisposable {
  readonly users: UserStore;
  readonly files: FileStore;
}

/** Opens the stores: on Redis where there is one, else below the data folder. */
export async function openStores({ REDIS_URL, DATA_DIR }: Environment): Promise<EdgeStores> {
  await using opened = new AsyncDisposableStack();
  if (!REDIS_URL) await Deno.mkdir(DATA_DIR, { recursive: true });
  const users = opened.use(
    REDIS_URL ? await openRedisUsers(REDIS_URL) : openSqliteUsers(`${DATA_DIR}/users.db`),
  );
  const files = opened.use(
    REDIS_URL ? await openRedisFiles(REDIS_URL) : await openDiskFiles(`${DATA_DIR}/files`),
  );
  const all = opened.move();
  return { users, files, [Symbol.asyncDispose]: () => all.disposeAsync() };
}
