import { assert, assertEquals } from "@std/assert";
import { type Consumer, openRedisBroker } from "../../lib/broker/mod.ts";
import { RedisConnection, RedisSubscriber } from "../../lib/redis/mod.ts";
import { eventually } from "../support/eventually.ts";
import { failure } from "../support/failure.ts";
import { freePort } from "../support/ports.ts";
import { requirement } from "../support/requirements.ts";
import { SentinelKit } from "./sentinel_kit.ts";

const { ignore } = requirement("redis-server");

const WITHIN = { withinMs: 20_000 };

Deno.test({
  name:
    "clients of Sentinels go over to the new primary, also when the old one lives: commands, channels, queues",
  ignore,
  async fn() {
    await using kit = await SentinelKit.start();
    await using redis = await RedisConnection.open(kit.url);
    const heard: string[] = [];
    await using subscriber = new RedisSubscriber(kit.url);
    await subscriber.subscribe("news", (text) => heard.push(text));
    await using broker = await openRedisBroker(kit.url);
    const queue = broker.queue("q");
    const consumer = await queue.consume({ prefetch: 10 });
    const serving = serve(consumer);

    const portOf = async () => {
      return Number(/tcp_port:(\d+)/.exec(String(await redis.command(["INFO", "server"])))?.[1]);
    };
    const works = async (word: string) => {
      assertEquals(await redis.command(["SET", "key", word]), "OK");
      const isHeard = async () => await redis.command(["PUBLISH", "news", word]) === 1;
      await eventually(`"${word}" is heard`, async () => await isHeard() && heard.includes(word), WITHIN);
      const id = crypto.randomUUID();
      await queue.publish({ id, wire: "native", body: word }, { timeoutMs: WITHIN.withinMs });
      assertEquals(await queue.waitFor("native", id, { timeoutMs: WITHIN.withinMs }), `re: ${word}`);
    };

    assertEquals(await portOf(), kit.primary.port);
    await works("before");
    await kit.swap();
    await eventually("the new primary has the commands", async () => {
      return await portOf().catch(() => 0) === kit.replica.port;
    }, WITHIN);
    await works("after");
    await consumer.stop();
    await serving;
    await consumer[Symbol.asyncDispose]();
  },
});

Deno.test({
  name: "opening ends in time when no Sentinel answers, and the words keep the password",
  ignore,
  async fn() {
    const url = `redis+sentinel://:s3cret@127.0.0.1:${freePort()},127.0.0.1:${freePort()}/main`;
    const error = await failure(RedisConnection.open(url, { openMs: 500 }));
    assertEquals(error.code, "UNAVAILABLE");
    assert(!Deno.inspect(error).includes("s3cret"), error.message);
  },
});

/** Answers every call until the consumer ends. */
async function serve(consumer: Consumer): Promise<void> {
  for (let taken = await consumer.take(); taken.length > 0; taken = await consumer.take()) {
    for (const delivery of taken) await delivery.complete({ id: delivery.id!, body: `re: ${delivery.body}` });
  }
}
