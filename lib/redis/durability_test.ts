import { assertEquals } from "@std/assert";
import { RedisServer } from "../../tests/support/redis.ts";
import { requirement } from "../../tests/support/requirements.ts";
import { RedisConnection } from "./connection.ts";
import { durabilityFaults } from "./durability.ts";

const { ignore } = requirement("redis-server");

Deno.test({
  name: "durabilityFaults names the settings that may lose writes, and only those",
  ignore,
  async fn() {
    await using server = await RedisServer.start();
    await using redis = await RedisConnection.open(server.url);
    assertEquals(await durabilityFaults(redis), []);
    await redis.command(["CONFIG", "SET", "appendfsync", "everysec"]);
    await redis.command(["CONFIG", "SET", "maxmemory-policy", "allkeys-lru"]);
    assertEquals(await durabilityFaults(redis), ["appendfsync everysec", "maxmemory-policy allkeys-lru"]);
  },
});

Deno.test({
  name: "durabilityFaults says nothing of a server that does not let itself be asked",
  ignore,
  async fn() {
    await using server = await RedisServer.start({ args: ["--rename-command", "CONFIG", ""] });
    await using redis = await RedisConnection.open(server.url);
    assertEquals(await durabilityFaults(redis), []);
  },
});
