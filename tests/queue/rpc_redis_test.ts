import { openRedisBroker } from "../../lib/broker/mod.ts";
import { queueRpcSuite } from "../suites/queue_rpc_suite.ts";
import { RedisServer } from "../support/redis.ts";
import { requirement } from "../support/requirements.ts";

const { reason } = requirement("redis-server");

queueRpcSuite("Redis", async () => {
  const server = await RedisServer.start();
  const broker = await openRedisBroker(server.url);
  return {
    broker,
    async [Symbol.asyncDispose]() {
      await broker[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}, reason);
