import { assert, assertEquals } from "@std/assert";
import { ErrorInfoSchema } from "../proto/gen/google/rpc/error_details_pb.ts";
import { openRedisFiles } from "../lib/files/mod.ts";
import { asTexts, RedisConnection } from "../lib/redis/mod.ts";
import { contentOf, failure, inChunks, MAX_BYTES, someBytes } from "./suites/file_store/kit.ts";
import { fileStoreSuite, type Subject } from "./suites/file_store_suite.ts";
import { eventually } from "./support/eventually.ts";
import { RedisServer } from "./support/redis.ts";
import { requirement } from "./support/requirements.ts";

const { ignore, reason } = requirement("redis-server");

/** An empty Redis server of its own, and the store on it. */
async function openSubject(
  partMs = 600_000,
): Promise<Subject & { server: RedisServer; redis: RedisConnection }> {
  const server = await RedisServer.start();
  const redis = await RedisConnection.open(server.url);
  const store = await openRedisFiles(server.url, { maxBytes: MAX_BYTES, partMs });
  return {
    server,
    redis,
    store,
    again: () => openRedisFiles(server.url, { maxBytes: MAX_BYTES }),
    count: async () => Number(await redis.command(["DBSIZE"])),
    whole: async () => asTexts(await redis.command(["KEYS", "*:whole"])).length,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await redis[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

fileStoreSuite("Redis", () => openSubject(), reason);

Deno.test({
  name: "file store on Redis: a part goes by itself, a whole file stays; both lie in the file's own slot",
  ignore,
  async fn() {
    await using subject = await openSubject();
    const { store, redis } = subject;
    const keys = async () => asTexts(await redis.command(["KEYS", "*"]));
    const { id } = await store.write((async function* () {
      yield someBytes(600_000);
      const [part = ""] = await eventually("a part is kept", async () => {
        const all = await keys();
        return all.length === 1 && all;
      });
      const ms = Number(await redis.command(["PTTL", part]));
      assert(ms > 0 && ms <= 600_000, `${ms}`);
      assert(/^parley:\{file:[0-9a-f-]{36}\}:part$/.test(part), part);
      yield someBytes(10);
    })());
    assertEquals(await keys(), [`parley:{file:${id}}:whole`]);
    assertEquals(await redis.command(["PTTL", `parley:{file:${id}}:whole`]), -1);
  },
});

Deno.test({
  name: "file store on Redis: an upload that pauses for too long is ABORTED, and leaves nothing",
  ignore,
  async fn() {
    await using subject = await openSubject(50);
    const { store, count } = subject;
    for (const last of [0, 10, 300_000]) {
      const call = store.write((async function* () {
        yield someBytes(300_000);
        await eventually("the part is gone", async () => await count() === 0);
        yield someBytes(last);
      })());
      await failure(call, "ABORTED");
      assertEquals(await count(), 0);
    }
  },
});

Deno.test({
  name: "file store on Redis: without room for more it is RESOURCE_EXHAUSTED, and leaves nothing",
  ignore,
  async fn() {
    await using subject = await openSubject();
    const { store, redis, count } = subject;
    const used = Number(/used_memory:(\d+)/.exec(String(await redis.command(["INFO", "memory"])))?.[1]);
    await redis.command(["CONFIG", "SET", "maxmemory", String(used + 1_500_000)]);
    const error = await failure(store.write(inChunks(someBytes(MAX_BYTES), 65_536)), "RESOURCE_EXHAUSTED");
    assertEquals(error.find(ErrorInfoSchema)?.reason, "FILE_STORE_FULL");
    await eventually("nothing is left", async () => await count() === 0);
  },
});

Deno.test({
  name: "file store on Redis: a piece that is gone or cut is DATA_LOSS",
  ignore,
  async fn() {
    await using subject = await openSubject();
    const { store, redis } = subject;
    const { id } = await store.write(inChunks(someBytes(600_000), 50_000));
    const key = `parley:{file:${id}}:whole`;
    await redis.command(["HSET", key, "1", "AAAA"]);
    await failure(contentOf(store, id), "DATA_LOSS");
    await redis.command(["HDEL", key, "1"]);
    await failure(contentOf(store, id), "DATA_LOSS");
  },
});

Deno.test({
  name:
    "file store on Redis: what was answered survives a crash; while the server is away all is UNAVAILABLE",
  ignore,
  async fn() {
    await using subject = await openSubject();
    const { store, server } = subject;
    const { id, size } = await store.write(inChunks(someBytes(600_000), 50_000));
    await server.kill();
    await failure(store.open(id), "UNAVAILABLE");
    await failure(store.write(inChunks(someBytes(10), 10)), "UNAVAILABLE");
    await server.start();
    const bytes = await eventually("it is back", () => contentOf(store, id));
    assertEquals(bytes.length, size);
  },
});
