import { configureSync, type LogRecord, resetSync } from "@logtape/logtape";
import { assertEquals } from "@std/assert";
import { RedisServer } from "../../tests/support/redis.ts";
import { requirement } from "../../tests/support/requirements.ts";
import { openRedisStore } from "./store_redis.ts";

const { ignore } = requirement("redis-server");

/** What is said of a server with these settings when it is opened. */
async function warnings(args: string[]): Promise<unknown[]> {
  const records: LogRecord[] = [];
  configureSync({
    sinks: { kept: (record) => void records.push(record) },
    loggers: [{ category: ["parley", "chat"], sinks: ["kept"] }, {
      category: ["logtape", "meta"],
      sinks: [],
    }],
  });
  try {
    await using server = await RedisServer.start({ args });
    await using _store = await openRedisStore(server.url);
    return records.map(({ level, properties }) => [level, properties.faults]);
  } finally {
    resetSync();
  }
}

Deno.test({
  name: "the log says so when a Redis server may lose what it answered as stored",
  ignore,
  async fn() {
    assertEquals(await warnings(["--appendonly", "no"]), [["warning", "appendonly no"]]);
    assertEquals(await warnings(["--appendfsync", "everysec"]), [["warning", "appendfsync everysec"]]);
    assertEquals(await warnings([]), []);
  },
});
