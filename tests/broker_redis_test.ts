import { openRedisBroker } from "../lib/broker/broker_redis.ts";
import type { BrokerTimes } from "../lib/broker/mod.ts";
import { brokerSuite, type Subject } from "./suites/broker_suite.ts";
import { RedisServer } from "./support/redis.ts";
import { requirement } from "./support/requirements.ts";

const { reason } = requirement("redis-server");

/** An empty Redis server of its own, and the broker on it. */
async function openSubject(times: BrokerTimes): Promise<Subject & { server: RedisServer }> {
  const server = await RedisServer.start();
  const broker = await openRedisBroker(server.url, times);
  return {
    server,
    broker,
    again: () => openRedisBroker(server.url, times),
    async [Symbol.asyncDispose]() {
      await broker[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

brokerSuite("Redis", openSubject, { ignore: reason });
