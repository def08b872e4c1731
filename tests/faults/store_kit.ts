import { type ChatStore, openRedisStore, openSqliteStore } from "../../lib/chat/mod.ts";
import { ParleyProcess } from "../support/process.ts";
import { RedisServer } from "../support/redis.ts";
import { requirement } from "../support/requirements.ts";
import { freePort } from "../support/ports.ts";

/** A store of its own that several workers share. */
export interface StoreKit extends AsyncDisposable {
  /** What makes a worker use it. */
  readonly env: Readonly<Record<string, string>>;
  /** Kills what keeps the data, as a crash would, and starts it again; absent where nothing runs. */
  readonly crash?: () => Promise<void>;
  /** The same data, opened by the test itself. */
  open(): Promise<ChatStore>;
}

/** One of the stores, for tests that hold for each. */
export interface StoreKind {
  readonly name: string;
  readonly ignore: boolean;
  start(): Promise<StoreKit>;
}

/** Both stores. */
export const STORES: readonly StoreKind[] = [
  { name: "SQLite", ignore: false, start: startSqlite },
  { name: "Redis", ignore: requirement("redis-server").ignore, start: startRedis },
];

/** The file that an SQLite store is in. */
export function sqliteFile({ env }: StoreKit): string {
  return `${env.DATA_DIR}/chat.db`;
}

/** Starts a chat worker on the store, on ports that stay its own when it is killed. */
export function startWorker(
  { env }: StoreKit,
  more: Readonly<Record<string, string>> = {},
): Promise<ParleyProcess> {
  const port = freePort();
  return ParleyProcess.start("chat", {
    env: {
      ...env,
      MESSENGER_SERVER_PORT: String(port),
      MESSENGER_CONNECT_PORT: String(freePort()),
      MESSENGER_ADVERTISE_ADDR: `127.0.0.1:${port}`,
      ...more,
    },
  });
}

/** Starts an edge that knows these workers, and waits until it is ready. */
export function startEdge(...workers: readonly ParleyProcess[]): Promise<ParleyProcess> {
  return ParleyProcess.start("serve", {
    env: {
      MESSENGER_SERVER_ADDR: workers.map(({ grpc }) => grpc).join(","),
      MESSENGER_HTTP_PORT: String(freePort()),
    },
  });
}

export function startSqlite(): Promise<StoreKit> {
  const folder = Deno.makeTempDirSync({ prefix: "parley-" });
  const kit: StoreKit = {
    env: { DATA_DIR: folder },
    open: () => Promise.resolve(openSqliteStore(`${folder}/chat.db`)),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
  return Promise.resolve(kit);
}

export async function startRedis(): Promise<StoreKit & { readonly server: RedisServer }> {
  const server = await RedisServer.start();
  return {
    server,
    env: { REDIS_URL: server.url },
    async crash() {
      await server.kill("SIGKILL");
      await server.start();
    },
    open: () => openRedisStore(server.url),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
