import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../tests/support/eventually.ts";
import { RedisServer } from "../../tests/support/redis.ts";
import { requirement } from "../../tests/support/requirements.ts";
import { RedisConnection, redisKeys } from "../redis/mod.ts";
import { RedisLeaseStore } from "./lease_redis.ts";
import type { LogEntry, RoomResult } from "./log.ts";
import { RedisLineage } from "./lineage_redis.ts";
import { RedisChatLog } from "./log_redis.ts";

const { ignore } = requirement("redis-server");

const EPOCH = "00000000000000aa";
const TIME = 1_763_000_000_123_456_789n;
const QUICK_SYNC = ["--repl-diskless-sync-delay", "0"];

/** A holder of the lease, confirmed unless told otherwise. */
async function hold(redis: RedisConnection, token = "t") {
  const leases = new RedisLeaseStore(redis);
  await leases.acquire(await leases.peek(), { holder: "h", address: "a", token });
  const [log, lineage] = [new RedisChatLog(redis), new RedisLineage(redis)];
  return {
    confirm: () => lineage.confirm(token),
    beat: async () => (await leases.peek())?.beat,
    epoch: async (room = "lobby") => (await log.extent(room))?.epoch,
    async say(
      expect: { epoch?: string | undefined; seq: bigint },
      room = "lobby",
    ): Promise<RoomResult["kind"]> {
      const entry: LogEntry = { author: "ann", text: "x", sendTime: TIME, key: "", digest: "" };
      const [result] = await log.append(token, [{
        room,
        batchId: crypto.randomUUID(),
        expect: { epoch: expect.epoch ?? EPOCH, seq: expect.seq },
        create: true,
        entries: [entry],
      }]);
      return result!.kind;
    },
  };
}

/** A primary with one message, confirmed, and a replica that has all of it. */
async function pair() {
  const stack = new AsyncDisposableStack();
  const primary = stack.use(await RedisServer.start({ args: QUICK_SYNC }));
  const redis = stack.use(await RedisConnection.open(primary.url));
  const replica = stack.use(await RedisServer.start({ args: [...QUICK_SYNC, "--replica-priority", "1"] }));
  const other = stack.use(await RedisConnection.open(replica.url));
  await other.command(["REPLICAOF", "127.0.0.1", String(primary.port)]);
  await eventually("the replica is there", async () => {
    return /slave0:.*state=online/.test(String(await redis.command(["INFO", "replication"])));
  });
  const holder = await hold(redis);
  assertEquals(await holder.confirm(), "changed", "nothing is known of a new store");
  assertEquals(await holder.confirm(), "same");
  assertEquals(await holder.say({ seq: 0n }), "appended");
  await redis.command(["WAIT", "1", "5000"]);
  return { primary, redis, replica, other, holder, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

Deno.test({
  name: "lineage on Redis: a server that is started again on its own file goes on in the same epoch",
  ignore,
  async fn() {
    await using server = await RedisServer.start();
    await using redis = await RedisConnection.open(server.url);
    const holder = await hold(redis);
    assertEquals(await holder.say({ seq: 0n }), "unconfirmed");
    await holder.confirm();
    assertEquals(await holder.say({ seq: 0n }), "appended");
    for (let n = 1n; n <= 3n; n++) {
      await server.kill();
      await server.start();
      assertEquals(await eventually("it is back", () => holder.say({ seq: n })), "unconfirmed");
      const next = n === 2n ? await hold(redis) : holder; // also for the next holder
      assertEquals(await next.confirm(), "same");
      assertEquals(await next.say({ seq: n }), "appended");
    }
    assertEquals(await holder.epoch(), EPOCH);
  },
});

Deno.test({
  name: "lineage on Redis: a server that may have lost the end begins a new epoch when it is started again",
  ignore,
  async fn() {
    for (
      const args of [["--appendfsync", "everysec"], ["--appendonly", "no", "--save", "3600 1"], [
        "--rename-command",
        "CONFIG",
        "",
      ]]
    ) {
      await using server = await RedisServer.start({ args });
      await using redis = await RedisConnection.open(server.url);
      const holder = await hold(redis);
      await holder.confirm();
      await holder.say({ seq: 0n });
      await redis.command(["SAVE"]);
      await server.kill();
      await server.start();
      assertEquals(await eventually("it is back", () => holder.say({ seq: 1n })), "unconfirmed", `${args}`);
      assertEquals(await holder.confirm(), "changed", `${args}`);
      assertEquals(await holder.say({ seq: 1n }), "moved");
      const epoch = await holder.epoch();
      assertEquals(await holder.say({ epoch, seq: 1n }), "appended");
      assertEquals(await holder.confirm(), "same");
    }
  },
});

Deno.test({
  name: "lineage on Redis: a promoted replica begins a new epoch for every room, whoever holds the lease",
  ignore,
  async fn() {
    for (const token of ["t", "another"]) { // the same process, or one that begins
      await using stage = await pair();
      const { redis, other, holder } = stage;
      for (let n = 0; n < 600; n++) await holder.say({ seq: 0n }, `room ${n}`);
      await redis.command(["WAIT", "1", "5000"]);
      await other.command(["REPLICAOF", "NO", "ONE"]);
      const next = await hold(other, token);
      assertEquals(await next.say({ seq: 1n }), "unconfirmed");
      assertEquals(await next.confirm(), "changed");
      assert(await next.beat(), "meanwhile it shows that it lives");
      assertEquals(await next.say({ seq: 1n }), "moved");
      const epochs = new Set([await next.epoch(), await next.epoch("room 0"), await next.epoch("room 599")]);
      assertEquals([epochs.size, epochs.has(EPOCH)], [1, false]);
      assertEquals(await next.confirm(), "same");
      assertEquals(await holder.epoch(), EPOCH, "the old primary, were it to come back");
    }
  },
});

Deno.test({
  name: "lineage on Redis: a promoted replica is found out also when it was started again, or has the mark",
  ignore,
  async fn() {
    for (
      const { late, again } of [
        { late: false, again: true },
        { late: true, again: true },
        { late: true, again: false },
      ]
    ) {
      await using stage = await pair();
      const { primary, redis, replica, other, holder } = stage;
      if (late) { // what it is synchronised with has the mark of that moment
        await other.command(["REPLICAOF", "NO", "ONE"]);
        await other.command(["REPLICAOF", "127.0.0.1", String(primary.port)]);
        const marked = async () => await other.command(["GET", redisKeys.lineageMark]).catch(() => null);
        await eventually("it has the mark", marked);
      }
      if (late && again) {
        await holder.confirm();
        await redis.command(["WAIT", "1", "5000"]);
      }
      await other.command(["REPLICAOF", "NO", "ONE"]);
      if (again) {
        await replica.kill();
        await replica.start();
      }
      await using promoted = await RedisConnection.open(replica.url);
      const info = String(await promoted.command(["INFO", "replication"]));
      assertEquals(/master_replid2:0{40}/.test(info), again, "a restart hides the promotion");
      const next = await hold(promoted, "next");
      assertEquals(await next.say({ seq: 1n }), "unconfirmed");
      assertEquals(await next.confirm(), "changed");
    }
  },
});

Deno.test({
  name: "lineage on Redis: a server that gets its first replica is the same as before",
  ignore,
  async fn() {
    await using primary = await RedisServer.start({ args: QUICK_SYNC });
    await using redis = await RedisConnection.open(primary.url);
    const holder = await hold(redis);
    await holder.confirm();
    await holder.say({ seq: 0n });
    await using replica = await RedisServer.start();
    await using other = await RedisConnection.open(replica.url);
    await other.command(["REPLICAOF", "127.0.0.1", String(primary.port)]);
    await eventually("it has another id", async () => await holder.say({ seq: 1n }) === "unconfirmed");
    assertEquals(await holder.confirm(), "same");
    assertEquals(await holder.epoch(), EPOCH);
  },
});

Deno.test({
  name:
    "lineage on Redis: an emptied server, and one that does not let itself be asked, are others for each holder",
  ignore,
  async fn() {
    await using server = await RedisServer.start({ args: ["--rename-command", "INFO", ""] });
    await using redis = await RedisConnection.open(server.url);
    for (const token of ["a", "b"]) {
      const holder = await hold(redis, token);
      assertEquals(await holder.say({ seq: 0n }), "unconfirmed");
      assertEquals([await holder.confirm(), await holder.confirm()], ["changed", "same"]);
    }
    const holder = await hold(redis, "c");
    await redis.command(["FLUSHALL"]);
    assertEquals([await holder.confirm(), await holder.say({ seq: 0n })], ["lost", "fenced"]);
  },
});
