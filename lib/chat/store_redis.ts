import { durabilityFaults, RedisConnection } from "../redis/mod.ts";
import { logger } from "../telemetry/mod.ts";
import { RedisCursorStore } from "./cursor_redis.ts";
import { RedisLeaseStore } from "./lease_redis.ts";
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
  const redis = await RedisConnection.open(url);
  const faults = await durabilityFaults(redis);
  if (faults.length > 0) {
    logger("chat").warn("Redis at {address} may lose stored messages when it crashes: {faults}", {
      address: redis.address,
      faults: faults.join(", "),
    });
  }
  return {
    log: new RedisChatLog(redis),
    leases: new RedisLeaseStore(redis),
    cursors: new RedisCursorStore(redis),
    description: `Redis at "${redis.address}"`,
    [Symbol.asyncDispose]: () => redis[Symbol.asyncDispose](),
  };
}
