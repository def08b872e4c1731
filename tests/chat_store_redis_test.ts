import { assert, assertEquals, assertRejects } from "@std/assert";
import { openRedisStore } from "../lib/chat/store_redis.ts";
import { AppError } from "../lib/error/mod.ts";
import { RedisConnection, redisKeys } from "../lib/redis/mod.ts";
import { chatStoreSuite, type Subject } from "./suites/chat_store_suite.ts";
import { contents, Scribe } from "./suites/chat_store/kit.ts";
import { eventually } from "./support/eventually.ts";
import { RedisServer } from "./support/redis.ts";
import { requirement } from "./support/requirements.ts";

const { ignore, reason } = requirement("redis-server");

/** An empty Redis server of its own, and the store on it. */
async function openSubject(): Promise<Subject & { server: RedisServer }> {
  const server = await RedisServer.start();
  const store = await openRedisStore(server.url);
  return {
    server,
    store,
    again: () => openRedisStore(server.url),
    async crash() {
      await server.kill("SIGKILL");
      await server.start();
    },
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

chatStoreSuite("Redis", openSubject, {
  ignore: reason,
  keepsKeys: "Redis drops the keys of a whole day by itself",
});

Deno.test({
  name: "chat store on Redis: what got no answer is UNAVAILABLE, and repeating it tells what became of it",
  ignore,
  async fn() {
    await using subject = await openSubject();
    const { server, store } = subject;
    const scribe = await Scribe.begin(store);
    await scribe.say("a");
    const step = scribe.step([scribe.entry("b", { key: "k" })]);

    server.pause(); // the step reaches the server, its answer reaches nobody
    const error: AppError = await assertRejects(() => scribe.send(step), AppError);
    assertEquals(error.code, "UNAVAILABLE");
    server.resume();
    const result = await eventually("the store answers", () => scribe.send(step));
    assertEquals(result, {
      kind: "appended",
      results: [{ kind: "stored", seq: 2n, sendTime: step.entries[0]!.sendTime }],
    });

    await subject.crash?.();
    assertEquals(await eventually("the store answers", () => scribe.send(step)), { kind: "unconfirmed" });
    assertEquals(await store.lineage.confirm(scribe.token), "same");
    assertEquals(await scribe.send(step), result);
    assertEquals((await contents(store)).messages.map(({ text }) => text), ["a", "b"]);
  },
});

Deno.test({
  name: "chat store on Redis: what a version without a list of rooms has written is on it",
  ignore,
  async fn() {
    await using subject = await openSubject();
    const { server, store } = subject;
    await using redis = await RedisConnection.open(server.url);
    const scribe = await Scribe.begin(store, "old");
    await scribe.say("a");
    await new Scribe(store, scribe.token, "hall").append([]);
    const late = new Scribe(store, scribe.token, "late");
    await late.say("a");
    await late.say("b");
    assertEquals(await redis.command(["ZCARD", redisKeys.roomsByTime]), 3, "one for each room");
    const list = () => store.log.listRooms(undefined, 10);
    const listed = await list();
    assertEquals(listed.map(({ room }) => room), ["late", "old"]);

    /** As that version leaves it behind. */
    const forget = async () => {
      await redis.command(["DEL", redisKeys.roomsByTime]);
      for (const room of await store.log.rooms()) {
        await redis.command(["HDEL", redisKeys.room(room), "listed"]);
      }
    };
    await forget();
    assertEquals(await list(), listed);
    assertEquals(await list(), listed);

    await forget();
    await scribe.say("b", "c", "d"); // one is on the list, the others are not
    assertEquals((await list()).map(({ room }) => room), ["old", "late"]);
    await late.say("c", "d", "e");
    assertEquals((await list()).map(({ room }) => room), ["late", "old"]);

    await redis.command(["DEL", redisKeys.room("late"), redisKeys.roomLog("late")]); // as an eviction does
    assertEquals((await list()).map(({ room }) => room), ["old"]);
  },
});

Deno.test({
  name: "chat store on Redis: an emptied server refuses the writer instead of leaving a hole",
  ignore,
  async fn() {
    await using subject = await openSubject();
    const { server, store } = subject;
    const scribe = await Scribe.begin(store);
    await scribe.say("a", "b");
    await using emptied = await RedisServer.start();
    await server.kill();
    await using other = await openRedisStore(emptied.url);
    assertEquals(await other.log.append(scribe.token, [scribe.step([scribe.entry("c")])]), [{
      kind: "fenced",
    }]);
    assertEquals(await other.log.rooms(), []);
  },
});

Deno.test({
  name:
    "chat store on Redis: every method is UNAVAILABLE while the server is away, and the words keep its password",
  ignore,
  async fn() {
    await using server = await RedisServer.start({ password: "s3cret" });
    await using store = await openRedisStore(server.url);
    assert(store.description.includes(`127.0.0.1:${server.port}`));
    assert(!store.description.includes("s3cret"));
    await server.kill();
    const { log, leases, cursors } = store;
    const at = { epoch: "e", seq: 1n };
    const step = { room: "lobby", batchId: "b", expect: at, create: false, entries: [] };
    const name = { mailbox: "m", room: "lobby" };
    for (
      const call of [
        () => log.append("token", [step]),
        () => store.lineage.confirm("token"),
        () => log.extent("lobby"),
        () => log.read("lobby", { after: 0n }, 1),
        () => log.changeEpoch("token", "lobby", "e"),
        () => log.trim("lobby", 2n),
        () => log.rooms(),
        () => log.listRooms(undefined, 1),
        () => leases.peek(),
        () => leases.acquire(undefined, { holder: "h", address: "a", token: "t" }),
        () => leases.renew("token"),
        () => leases.release("token"),
        () => cursors.open(name, at),
        () => cursors.commit({ ...name, from: at, to: at, flushId: "f" }),
      ]
    ) {
      const error: AppError = await assertRejects(() => call(), AppError);
      assertEquals(error.code, "UNAVAILABLE", String(call));
      assert(!Deno.inspect(error).includes("s3cret"));
    }
  },
});
