import { configureSync, type LogRecord, resetSync } from "@logtape/logtape";
import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../tests/support/eventually.ts";
import { RedisServer } from "../../tests/support/redis.ts";
import { requirement } from "../../tests/support/requirements.ts";
import { RedisConnection } from "./connection.ts";

const { ignore } = requirement("redis-server");

Deno.test({
  name: "redis: the log has one line for a loss, however long it lasts, one for the return, and no password",
  ignore,
  async fn() {
    const records: LogRecord[] = [];
    configureSync({
      sinks: { kept: (record) => void records.push(record) },
      loggers: [{ category: ["parley", "redis"], sinks: ["kept"] }, {
        category: ["logtape", "meta"],
        sinks: [],
      }],
    });
    try {
      await using server = await RedisServer.start({ password: "s3cret" });
      await using _redis = await RedisConnection.open(server.url);
      await server.kill();
      await eventually("the loss is said", () => records.length === 2);
      await turnAway(server.port, 3);
      await server.start();
      await eventually("the return is said", () => records.length === 3);
      assertEquals(records.map((record) => record.level), ["info", "warning", "info"]);
      assert(!Deno.inspect(records, { depth: 9 }).includes("s3cret"));
    } finally {
      resetSync();
    }
  },
});

/** Stands in for a server that closes every connection, until it has met this many. */
async function turnAway(port: number, times: number): Promise<void> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port });
  for (let i = 0; i < times; i++) (await listener.accept()).close();
}
