import { assert, assertEquals } from "@std/assert";
import { openRedisBroker } from "../../lib/broker/mod.ts";
import { failure } from "../suites/broker/kit.ts";
import { eventually } from "../support/eventually.ts";
import { RedisServer } from "../support/redis.ts";
import { requirement } from "../support/requirements.ts";

const { ignore } = requirement("redis-server");

const CALLS = 300;
const PATIENT_MS = 30_000;

Deno.test({
  name: "broker on Redis: callers get UNAVAILABLE at their deadline while the server is away",
  ignore,
  async fn() {
    await using server = await RedisServer.start();
    await using broker = await openRedisBroker(server.url);
    const queue = broker.queue("q");
    const stored = { id: crypto.randomUUID(), wire: "native", body: "x" } as const;
    await queue.publish(stored, { awaited: true });
    for (const away of [() => server.kill(), () => server.start().then(() => server.pause())]) {
      const waiting = failure(queue.waitFor("native", stored.id, { timeoutMs: 5_000 }), "UNAVAILABLE");
      await away();
      const startMs = performance.now();
      const call = { id: crypto.randomUUID(), wire: "native", body: "y" } as const;
      await failure(queue.publish(call, { timeoutMs: 300 }), "UNAVAILABLE");
      const tookMs = performance.now() - startMs;
      assert(tookMs >= 290 && tookMs < 1_500, `${tookMs} ms`);
      await waiting;
    }
    server.resume();
  },
});

Deno.test({
  name:
    "broker on Redis: no call is lost, and none answered twice, while the server is killed again and again",
  ignore,
  async fn() {
    await using server = await RedisServer.start();
    await using serving = await openRedisBroker(server.url, { heartbeatMs: 300, claimMs: 1_500 });
    await using calling = await openRedisBroker(server.url);
    const consumer = await serving.queue("q").consume({ prefetch: 20 });
    const refused: string[] = [];
    const serve = (async () => {
      for (let batch = await consumer.take(); batch.length > 0; batch = await consumer.take()) {
        for (const delivery of batch) {
          const id = delivery.id!;
          delivery.complete({ id, body: `re ${delivery.body}` }).then((isOurs) => {
            if (!isOurs) refused.push(id);
          });
        }
      }
    })();
    const queue = calling.queue("q");
    let done = 0;
    const call = async (at: number) => {
      const id = crypto.randomUUID();
      assertEquals(
        await queue.publish({ id, wire: "native", body: String(at) }, {
          awaited: true,
          timeoutMs: PATIENT_MS,
        }),
        "stored",
      );
      assertEquals(await queue.waitFor("native", id, { timeoutMs: PATIENT_MS }), `re ${at}`);
      done++;
    };
    const lanes = Array.from({ length: 10 }, async (_, lane) => {
      for (let at = lane; at < CALLS; at += 10) await call(at);
    });
    for (const share of [0.2, 0.5, 0.8]) {
      await eventually("some are done", () => done >= CALLS * share, { withinMs: PATIENT_MS, everyMs: 1 });
      await server.kill();
      await server.start();
    }
    await Promise.all(lanes);
    await eventually("all are settled", async () => (await queue.depth()).running === 0, {
      withinMs: PATIENT_MS,
    });
    assertEquals((await queue.depth()).ready, 0);
    await consumer[Symbol.asyncDispose]();
    await serve;
    console.log(`${done} calls, ${refused.length} replies refused`);
  },
});
