import { assert, assertEquals } from "@std/assert";
import { RedisServer } from "../../tests/support/redis.ts";
import { requirement } from "../../tests/support/requirements.ts";
import { asTexts, RedisConnection, redisKeys } from "../redis/mod.ts";
import { RedisLeaseStore } from "./lease_redis.ts";
import { RedisLineage } from "./lineage_redis.ts";
import type { LogEntry, RoomResult } from "./log.ts";
import { RedisChatLog } from "./log_redis.ts";

const { ignore } = requirement("redis-server");

const DAY_MS = 24 * 60 * 60 * 1_000;
/** The first day of a clock that the tests set. */
const DAY = 20_000;
const EPOCH = "00000000000000aa";
const TIME = 1_763_000_000_123_456_789n;

/** A log on a server of its own, with a lease, and a clock that stands where it is set. */
async function openLog() {
  const server = await RedisServer.start();
  const redis = await RedisConnection.open(server.url);
  const now = { ms: DAY * DAY_MS };
  await new RedisLeaseStore(redis).acquire(undefined, { holder: "h", address: "a", token: "t" });
  await new RedisLineage(redis).confirm("t");
  return {
    redis,
    now,
    log: new RedisChatLog(redis, { wallMs: () => now.ms, monotonicMs: () => now.ms }),
    async [Symbol.asyncDispose]() {
      await redis[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

async function append(log: RedisChatLog, tail: bigint, ...entries: LogEntry[]): Promise<RoomResult> {
  const expect = { epoch: EPOCH, seq: tail };
  const batchId = crypto.randomUUID();
  const [result] = await log.append("t", [{ room: "lobby", batchId, expect, create: true, entries }]);
  return result!;
}

function entry(text: string, key = ""): LogEntry {
  return { author: "ann", text, sendTime: TIME, key, digest: text };
}

Deno.test({
  name: "log on Redis: a key is known until the end of the day after, and its hash goes by itself",
  ignore,
  async fn() {
    await using opened = await openLog();
    const { log, redis, now } = opened;
    now.ms = (DAY + 1) * DAY_MS - 1; // the last moment of the day
    const stored = await append(log, 0n, entry("a", "k"));
    assertEquals(stored, { kind: "appended", results: [{ kind: "stored", seq: 1n, sendTime: TIME }] });

    const repeated = { kind: "appended", results: [{ kind: "repeated", seq: 1n, sendTime: TIME }] };
    for (const ms of [now.ms, now.ms + 1, now.ms + DAY_MS]) {
      now.ms = ms;
      assertEquals(await append(log, 1n, entry("a", "k")), repeated, `${ms}`);
      assertEquals(await append(log, 1n, entry("b", "k")), {
        kind: "appended",
        results: [{ kind: "conflict" }],
      });
    }

    const seconds = await redis.command(["TTL", redisKeys.roomKeys("lobby", DAY)]);
    assert(typeof seconds === "number" && seconds > 48 * 60 * 60, `it goes after ${seconds} s`);
    now.ms = (DAY + 1) * DAY_MS;
    await append(log, 1n, entry("c", "k2"), entry("d", "k3"));
    const next = await redis.command(["TTL", redisKeys.roomKeys("lobby", DAY + 1)]);
    assert(typeof next === "number" && next > 48 * 60 * 60, `it goes after ${next} s`);
  },
});

Deno.test({
  name: "log on Redis: numbers beyond 2^53 keep every digit",
  ignore,
  async fn() {
    await using opened = await openLog();
    const { log, redis } = opened;
    const tail = 2n ** 53n + 1n; // no double is this number
    await append(log, 0n);
    await redis.command(["HSET", redisKeys.room("lobby"), "tail", `${tail}`, "first", `${tail + 1n}`]);
    assertEquals(await append(log, tail, entry("a", "k"), entry("b"), entry("a", "k")), {
      kind: "appended",
      results: [
        { kind: "stored", seq: tail + 1n, sendTime: TIME },
        { kind: "stored", seq: tail + 2n, sendTime: TIME },
        { kind: "repeated", seq: tail + 1n, sendTime: TIME },
      ],
    });
    await log.trim("lobby", tail + 2n);
    const { extent, messages } = await log.read("lobby", { before: tail + 3n }, 10);
    assertEquals(extent, { epoch: EPOCH, first: tail + 2n, tail: tail + 2n, lastTime: TIME });
    assertEquals(messages.map(({ position }) => position.seq), [tail + 2n]);
  },
});

Deno.test({
  name: "log on Redis: what a lost room left behind does not come back with the new one",
  ignore,
  async fn() {
    await using opened = await openLog();
    const { log, redis } = opened;
    await append(log, 0n, entry("a", "k"), entry("b"));
    await redis.command(["DEL", redisKeys.room("lobby")]);
    assertEquals(await log.extent("lobby"), undefined);
    assertEquals(await append(log, 0n, entry("c", "k")), {
      kind: "appended",
      results: [{ kind: "stored", seq: 1n, sendTime: TIME }],
    });
    const { messages } = await log.read("lobby", { after: 0n }, 10);
    assertEquals(messages.map(({ text }) => text), ["c"]);
  },
});

Deno.test({
  name: "log on Redis: all keys of the chat begin with parley:",
  ignore,
  async fn() {
    await using opened = await openLog();
    const { log, redis } = opened;
    await append(log, 0n, entry("a", "k"));
    await log.trim("lobby", 2n);
    const keys = asTexts(await redis.command(["KEYS", "*"]));
    assertEquals(keys.length, 7);
    for (const key of keys) assert(key.startsWith("parley:{chat}:"), key);
  },
});
