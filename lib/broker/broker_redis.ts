import { openDurable, RedisSubscriber } from "../redis/mod.ts";
import type { Broker, BrokerFeature } from "./broker.ts";
import { queuesByName } from "./queue_name.ts";
import { RedisQueue } from "./queue_redis.ts";
import { type BrokerTimes, brokerTimes } from "./times.ts";

const FEATURES: ReadonlySet<BrokerFeature> = new Set<BrokerFeature>([
  "priority",
  "delay",
  "deduplication",
  "cancellation",
  "fence",
  "release",
  "replies",
  "running",
  "ahead",
]);

/**
 * Queues on one Redis server, shared with PRPC's clients and servers: the names of streams, keys and the group
 * are PRPC's.
 *
 * What is answered as stored survives a crash of the server when it runs with `appendonly yes`,
 * `appendfsync always` and `maxmemory-policy noeviction`; where it does not, the log says so at once.
 *
 * @throws AppError `UNAVAILABLE` when the server is not reached within five seconds, `FAILED_PRECONDITION`
 * when the URL is not one.
 */
export async function openRedisBroker(url: string, times: BrokerTimes = {}): Promise<Broker> {
  const resolved = brokerTimes(times);
  const redis = await openDurable(url, { room: "broker", keeps: "stored calls" });
  const queues: RedisQueue[] = [];
  const subscriber = new RedisSubscriber(url, {
    onConnected: () => queues.forEach((queue) => queue.missed()),
  });
  const parts = { url, redis, subscriber, times: resolved, features: FEATURES };
  return {
    description: `Redis at "${redis.address}"`,
    features: FEATURES,
    queue: queuesByName((name) => {
      const queue = new RedisQueue(parts, name);
      queues.push(queue);
      return queue;
    }),
    async [Symbol.asyncDispose]() {
      await Promise.all(queues.map((queue) => queue[Symbol.asyncDispose]()));
      await subscriber[Symbol.asyncDispose]();
      await redis[Symbol.asyncDispose]();
    },
  };
}
