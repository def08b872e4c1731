import { openDurable } from "../redis/mod.ts";
import { RedisCursorStore } from "./cursor_redis.ts";
import { RedisLeaseStore } from "./lease_redis.ts";
import { RedisLineage } from "./lineage_redis.ts";
import { RedisChatLog } from "./log_redis.ts";
import type { ChatStore } from "./store.ts";

/**
 * The chat on one Redis server, shared by the processes of several machines.
 *
 * What is answered as stored survives a crash of the server when it runs with `appendonly yes`,
 * `appendfsync always` and `maxmemory-policy noeviction`; where it does not, the log says so at once.
 *
 * @throws AppError `UNAVAILABLE` when the server is not reached within five seconds, `FAILED_PRECONDITION`
 * when the URL is not one.
 */
export async function openRedisStore(url: string): Promise<ChatStore> {
  const redis = await openDurable(url, { room: "chat", keeps: "stored messages" });
  return {
    log: new RedisChatLog(redis),
    leases: new RedisLeaseStore(redis),
    lineage: new RedisLineage(redis),
    cursors: new RedisCursorStore(redis),
    description: `Redis at "${redis.address}"`,
    [Symbol.asyncDispose]: () => redis[Symbol.asyncDispose](),
  };
}
