import { type Broker, openRedisBroker, openSqliteBroker } from "../../../lib/broker/mod.ts";
import { RedisServer } from "../../support/redis.ts";
import { requirement } from "../../support/requirements.ts";

/** Where calls are kept, for processes that share it. */
export interface BrokerStore extends AsyncDisposable {
  /** What `consumer_process.ts` is given. */
  readonly where: string;
  open(): Promise<Broker>;
}

/** The brokers that lend calls for a time. */
export const BROKER_STORES: readonly { name: string; ignore: boolean; start(): Promise<BrokerStore> }[] = [
  { name: "SQLite", ignore: false, start: startSqlite },
  { name: "Redis", ignore: requirement("redis-server").ignore, start: startRedis },
];

function startSqlite(): Promise<BrokerStore> {
  const folder = Deno.makeTempDirSync({ prefix: "parley-queue-" });
  const where = `${folder}/queue.db`;
  return Promise.resolve({
    where,
    open: () => Promise.resolve(openSqliteBroker(where)),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  });
}

async function startRedis(): Promise<BrokerStore> {
  const server = await RedisServer.start();
  return {
    where: server.url,
    open: () => openRedisBroker(server.url),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
