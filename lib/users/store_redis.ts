import { openDurable } from "../redis/mod.ts";
import { type Clock, systemClock } from "../time/mod.ts";
import { RedisDirectory } from "./directory_redis.ts";
import { RedisSessions } from "./sessions_redis.ts";
import type { UserStore } from "./store.ts";

/**
 * The users on one Redis server, shared by the processes of several machines.
 *
 * What is answered survives a crash of the server when it runs with `appendonly yes`, `appendfsync always` and
 * `maxmemory-policy noeviction`; where it does not, the log says so at once.
 *
 * @throws AppError `UNAVAILABLE` when the server is not reached within five seconds, `FAILED_PRECONDITION`
 * when the URL is not one.
 */
export async function openRedisUsers(url: string, clock: Clock = systemClock): Promise<UserStore> {
  const redis = await openDurable(url, { room: "users", keeps: "users" });
  return {
    directory: new RedisDirectory(redis, clock),
    sessions: new RedisSessions(redis, clock),
    description: `Redis at "${redis.address}"`,
    [Symbol.asyncDispose]: () => redis[Symbol.asyncDispose](),
  };
}
