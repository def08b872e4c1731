import { assertEquals } from "@std/assert";
import { RedisServer } from "../../tests/support/redis.ts";
import { requirement } from "../../tests/support/requirements.ts";
import { RedisConnection } from "./connection.ts";
import { asText } from "./reply.ts";
import { RedisScript } from "./script.ts";

const { ignore } = requirement("redis-server");
const double = new RedisScript("return { KEYS[1], ARGV[1], redis.call('INCRBY', KEYS[1], ARGV[1]) }");

Deno.test({
  name: "a script is sent in full once, and again to a server that has forgotten it",
  ignore,
  async fn() {
    await using server = await RedisServer.start();
    await using redis = await RedisConnection.open(server.url);
    assertEquals(await double.run(redis, ["n"], ["2"]), ["n", "2", 2]);
    assertEquals(await double.run(redis, ["n"], ["2"]), ["n", "2", 4]);
    assertEquals(await timesInFull(redis), 1);
    await redis.command(["SCRIPT", "FLUSH"]);
    assertEquals(await double.run(redis, ["n"], ["2"]), ["n", "2", 6]);
    assertEquals(await timesInFull(redis), 2);
  },
});

async function timesInFull(redis: RedisConnection): Promise<number> {
  const stats = asText(await redis.command(["INFO", "commandstats"]));
  return Number(/cmdstat_eval:calls=(\d+)/.exec(stats)?.[1] ?? 0);
}
