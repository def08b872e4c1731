import { assert, assertEquals } from "@std/assert";
import { asTexts, RedisConnection } from "../lib/redis/mod.ts";
import { openRedisUsers } from "../lib/users/mod.ts";
import { failure, newUser } from "./suites/user_store/kit.ts";
import { type Subject, userStoreSuite } from "./suites/user_store_suite.ts";
import { ManualClock } from "./support/manual_clock.ts";
import { RedisServer } from "./support/redis.ts";
import { requirement } from "./support/requirements.ts";

const { ignore, reason } = requirement("redis-server");

/** An empty Redis server of its own, and the store on it. */
async function openSubject(): Promise<Subject & { server: RedisServer }> {
  const server = await RedisServer.start();
  const clock = new ManualClock();
  const store = await openRedisUsers(server.url, clock);
  return {
    server,
    clock,
    store,
    again: () => openRedisUsers(server.url, clock),
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

userStoreSuite("Redis", openSubject, reason);

Deno.test({
  name: "user store on Redis: no command looks through all keys, and what ends leaves none",
  ignore,
  async fn() {
    await using subject = await openSubject();
    const { directory, sessions } = subject.store;
    await using redis = await RedisConnection.open(subject.server.url);
    const { id } = await directory.create(newUser({ credential: "x" }));
    await directory.update(id, { email: "other@x.org", status: "BANNED" });
    await directory.list({ page: 1, pageSize: 10 });
    await directory.list({ page: 1, pageSize: 10, status: "BANNED" });
    const { token } = await sessions.open(id);
    await sessions.rotate(token);
    await sessions.revokeUser(id);
    await directory.delete(id);
    const stats = String(await redis.command(["INFO", "commandstats"]));
    assert(stats.includes("cmdstat_zrange:"), "the statistics are there");
    for (const scan of ["keys", "scan", "hscan", "sscan", "zscan", "hgetall", "smembers"]) {
      assert(!stats.includes(`cmdstat_${scan}:`), scan);
    }
    assertEquals(await redis.command(["DBSIZE"]), 0);
  },
});

Deno.test({
  name: "user store on Redis: no token can be made from what it holds, and each family goes by itself",
  ignore,
  async fn() {
    await using subject = await openSubject();
    const { sessions } = subject.store;
    await using redis = await RedisConnection.open(subject.server.url);
    const tokens = [await sessions.open("somebody")];
    tokens.push(await sessions.rotate(tokens[0]!.token));
    const keys = asTexts(await redis.command(["KEYS", "*"]));
    assertEquals(keys.length, 2);
    let text = keys.join();
    for (const key of keys) {
      assert(Number(await redis.command(["PTTL", key])) > 0, key);
      const type = await redis.command(["TYPE", key]);
      const all = type === "hash" ? ["HGETALL", key] : ["ZRANGE", key, "0", "-1"];
      text += String(await redis.command(all));
    }
    for (const { token } of tokens) {
      const parts = [token, token.slice(4, 26), token.slice(26)];
      assertEquals(parts.filter((part) => text.includes(part)), []);
    }
  },
});

Deno.test({
  name: "user store on Redis: every method is UNAVAILABLE while the server is away",
  ignore,
  async fn() {
    await using subject = await openSubject();
    const { directory, sessions } = subject.store;
    const { token } = await sessions.open("ana");
    await subject.server.kill();
    for (
      const call of [
        () => directory.create(newUser()),
        () => directory.get("x"),
        () => directory.findByEmail("x@x.org"),
        () => directory.update("x", { name: "x" }),
        () => directory.delete("x"),
        () => directory.list({ page: 1, pageSize: 1 }),
        () => directory.credential("x"),
        () => directory.setCredential("x", "x"),
        () => sessions.open("ana"),
        () => sessions.rotate(token),
        () => sessions.revoke(token),
        () => sessions.revokeUser("ana"),
      ]
    ) await failure(call(), "UNAVAILABLE");
    const [result] = await directory.createMany([newUser()]);
    assertEquals(result && "error" in result && result.error.code, "UNAVAILABLE");
  },
});
