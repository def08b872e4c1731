import { assertEquals } from "@std/assert";
import { eventually } from "../../tests/support/eventually.ts";
import { RedisServer } from "../../tests/support/redis.ts";
import { requirement } from "../../tests/support/requirements.ts";
import { RedisConnection } from "./connection.ts";
import { RedisSubscriber } from "./subscriber.ts";

const { ignore } = requirement("redis-server");

Deno.test({
  name: "subscriber: hears each message once, by its last listener, until it unsubscribes",
  ignore,
  async fn() {
    await using server = await RedisServer.start();
    await using redis = await RedisConnection.open(server.url);
    let connected = 0;
    await using subscriber = new RedisSubscriber(server.url, { onConnected: () => connected++ });
    const heard: string[] = [];
    await subscriber.subscribe("a", () => heard.push("the first listener"));
    await subscriber.subscribe("a", (text) => heard.push(`a ${text}`));
    await eventually("it is connected", () => connected === 1);
    assertEquals(await subscriber.subscribe("b", (text) => heard.push(`b ${text}`)), true);
    await redis.command(["PUBLISH", "a", "1"]);
    await redis.command(["PUBLISH", "b", "2 é"]);
    await eventually("both are heard", () => heard.length === 2);
    await subscriber.unsubscribe("a");
    assertEquals(await redis.command(["PUBLISH", "a", "3"]), 0);
    assertEquals(heard, ["a 1", "b 2 é"]);
  },
});

Deno.test({
  name: "subscriber: comes back to all its channels after the server was away, or stood still, and says so",
  ignore,
  async fn() {
    await using server = await RedisServer.start();
    let connected = 0;
    await using subscriber = new RedisSubscriber(server.url, { onConnected: () => connected++ });
    const heard: string[] = [];
    await eventually("it is connected", () => connected === 1);
    await subscriber.subscribe("a", (text) => heard.push(text));
    await server.kill();
    await subscriber.subscribe("b", (text) => heard.push(text));
    await server.start();
    await eventually("it is connected again", () => connected === 2);
    {
      await using redis = await RedisConnection.open(server.url);
      assertEquals(await redis.command(["PUBLISH", "a", "1"]), 1);
      assertEquals(await redis.command(["PUBLISH", "b", "2"]), 1);
    }
    await eventually("both are heard", () => heard.length === 2);
    server.pause();
    await new Promise((resolve) => setTimeout(resolve, 3_500)); // a ping and its time
    server.resume();
    await eventually("it is connected once more", () => connected === 3);
    await using redis = await RedisConnection.open(server.url);
    assertEquals(await redis.command(["PUBLISH", "a", "3"]), 1);
    await eventually("it is heard", () => heard.length === 3);
    assertEquals(heard, ["1", "2", "3"]);
  },
});
