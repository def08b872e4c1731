import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { delay } from "@std/async/delay";
import { AppError } from "../error/mod.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { freePort } from "../../tests/support/ports.ts";
import { RedisServer } from "../../tests/support/redis.ts";
import { requirement } from "../../tests/support/requirements.ts";
import { RedisConnection } from "./connection.ts";
import { replyCode } from "./failure.ts";
import { asText } from "./reply.ts";

const { ignore } = requirement("redis-server");
const PASSWORD = "s3cret/pass:word";

/** Everything that an error shows, causes included. */
function shown(thrown: unknown): string {
  return thrown instanceof Error
    ? `${Deno.inspect(thrown)}\n${thrown.stack}\n${shown(thrown.cause)}`
    : String(thrown);
}

/** A command that keeps the server busy. */
function busy(ms: number): string[] {
  return ["DEBUG", "SLEEP", String(ms / 1_000)];
}

async function unavailable(work: Promise<unknown>, withinMs: number): Promise<AppError> {
  const startMs = performance.now();
  const error: AppError = await assertRejects(() => work, AppError);
  assertEquals(error.code, "UNAVAILABLE");
  const tookMs = performance.now() - startMs;
  assert(tookMs < withinMs, `it took ${tookMs} ms`);
  return error;
}

Deno.test({
  name: "redis: commands fail while the server is away, and work again when it is back",
  ignore,
  async fn() {
    await using server = await RedisServer.start({ password: PASSWORD });
    await using redis = await RedisConnection.open(server.url);
    assertEquals(await redis.command(["SET", "a", "1"]), "OK");
    await server.kill();
    const error = await unavailable(redis.command(["GET", "a"]), 500);
    assert(!error.message.includes("127.0.0.1"), "callers are not told where the server is");
    for (let i = 0; i < 20; i++) {
      await unavailable(redis.command(["GET", "a"]), 100);
      await unavailable(redis.transaction([["GET", "a"]]), 100);
      await delay(10);
    }
    await server.start();
    assertEquals(await eventually("it is back", () => redis.command(["GET", "a"])), "1");
  },
});

Deno.test({
  name: "redis: a command that is under way fails when the server dies, at once",
  ignore,
  async fn() {
    await using server = await RedisServer.start();
    await using redis = await RedisConnection.open(server.url, { commandMs: 10_000 });
    await using other = await RedisConnection.open(server.url);
    const failed = unavailable(redis.command(["BLPOP", "nothing", "0"]), 5_000);
    await eventually(
      "the command is under way",
      async () => asText(await other.command(["INFO", "clients"])).includes("blocked_clients:1"),
    );
    await server.kill();
    await failed;
  },
});

Deno.test({
  name: "redis: a stopped server costs no more than the limit, and is left for a new connection",
  ignore,
  async fn() {
    await using server = await RedisServer.start();
    await using redis = await RedisConnection.open(server.url, { commandMs: 200 });
    server.pause();
    await unavailable(redis.command(["PING"]), 500);
    // The connection is given up: the next one does not wait for the limit.
    await eventually("commands fail at once", () => unavailable(redis.command(["PING"]), 50));
    await eventually("an attempt to connect is given up", async () => {
      const { cause } = await unavailable(redis.command(["PING"]), 50);
      return String(cause).endsWith("no answer within 200 ms");
    });
    server.resume();
    assertEquals(await eventually("it is back", () => redis.command(["PING"])), "PONG");
  },
});

Deno.test({
  name: "redis: a command that is late does not end a connection on which answers come",
  ignore,
  async fn() {
    await using server = await RedisServer.start({ args: ["--enable-debug-command", "yes"] });
    await using redis = await RedisConnection.open(server.url, { commandMs: 300 });
    const id = await redis.command(["CLIENT", "ID"]);
    const first = redis.command(busy(200));
    await delay(20); // so that the server reads the second only after it has answered the first
    const second = unavailable(redis.command(busy(300)), 400);
    await first;
    await second;
    assertEquals(await eventually("it answers", () => redis.command(["CLIENT", "ID"])), id);
  },
});

Deno.test({
  name: "redis: opening ends in time when there is no server, and says where",
  ignore,
  async fn() {
    const port = freePort();
    const url = `redis://:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}`;
    const error = await unavailable(RedisConnection.open(url, { openMs: 300 }), 1_000);
    assertStringIncludes(error.message, `Cannot connect to Redis at "redis://127.0.0.1:${port}"`);
    assertStringIncludes(error.message, "ECONNREFUSED");
    assert(!shown(error).includes("s3cret"), shown(error));
  },
});

Deno.test({
  name: "redis: opening ends in time when the server accepts and says nothing",
  ignore,
  async fn() {
    await using server = await RedisServer.start();
    server.pause();
    const error = await unavailable(RedisConnection.open(server.url, { openMs: 200 }), 1_000);
    assertStringIncludes(error.message, "no answer within 200 ms");
  },
});

Deno.test({
  name: "redis: a wrong password is named as such and not shown",
  ignore,
  async fn() {
    await using server = await RedisServer.start({ password: PASSWORD });
    const url = `redis://:s3cret-wrong@127.0.0.1:${server.port}`;
    const error = await unavailable(RedisConnection.open(url, { openMs: 300 }), 1_000);
    assertStringIncludes(error.message, "WRONGPASS");
    assert(!shown(error).includes("s3cret"), shown(error));
  },
});

Deno.test({
  name: "redis: a refused command is INTERNAL, tells why, and costs nobody the connection",
  ignore,
  async fn() {
    await using server = await RedisServer.start();
    await using redis = await RedisConnection.open(server.url);
    await redis.command(["SET", "text", "a"]);
    for (
      const work of [
        redis.command(["LPUSH", "text", "1"]),
        redis.transaction([["GET", "text"], ["LPUSH", "text", "1"]]),
      ]
    ) {
      const error: AppError = await assertRejects(() => work, AppError);
      assertEquals(error.code, "INTERNAL");
      assertEquals(replyCode(error), "WRONGTYPE");
    }
    assertEquals(await redis.transaction([["GET", "text"], ["INCR", "n"]]), ["a", 1]);
  },
});

Deno.test({
  name: "redis: a server that refuses for now is UNAVAILABLE",
  ignore,
  async fn() {
    await using primary = await RedisServer.start();
    await using server = await RedisServer.start({
      args: ["--replicaof", "127.0.0.1", String(primary.port)],
    });
    await using redis = await RedisConnection.open(server.url);
    const error = await unavailable(redis.command(["SET", "a", "1"]), 500);
    assertEquals(replyCode(error), "READONLY");
  },
});

Deno.test({
  name: "redis: closing answers what is under way, and refuses what comes later",
  ignore,
  async fn() {
    await using server = await RedisServer.start();
    const redis = await RedisConnection.open(server.url);
    const answers = Promise.all(Array.from({ length: 1_000 }, (_, i) => redis.command(["ECHO", String(i)])));
    await redis[Symbol.asyncDispose]();
    assertEquals((await answers).at(-1), "999");
    await unavailable(redis.command(["PING"]), 100);
    await redis[Symbol.asyncDispose](); // twice is no harm
  },
});

Deno.test({
  name: "redis: closing ends in time when the server is stopped",
  ignore,
  async fn() {
    await using server = await RedisServer.start();
    const redis = await RedisConnection.open(server.url);
    server.pause();
    const refused = unavailable(redis.command(["PING"]), 2_000);
    const startMs = performance.now();
    await redis[Symbol.asyncDispose]();
    assert(performance.now() - startMs < 1_500);
    await refused;
  },
});
