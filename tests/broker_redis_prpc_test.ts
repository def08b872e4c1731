import { assert, assertEquals } from "@std/assert";
import { type Broker, openRedisBroker } from "../lib/broker/mod.ts";
import { AppError } from "../lib/error/mod.ts";
import { asTexts, RedisConnection, type Reply } from "../lib/redis/mod.ts";
import { take, takeOne } from "./suites/broker/kit.ts";
import { CapturedLog } from "./support/captured_log.ts";
import { eventually } from "./support/eventually.ts";
import { RedisServer } from "./support/redis.ts";
import { requirement } from "./support/requirements.ts";

const { ignore } = requirement("redis-server");

const GROUP = "prpc_group_consumers";
const ID = "7f3c0e0a-3a53-4f6e-9a52-3b9f0b1c2d3e";
const idOf = (_wire: string, body: string): string => JSON.parse(body).message_id;

interface Parts {
  readonly server: RedisServer;
  readonly broker: Broker;
  /** What a foreign client or server says to Redis. */
  readonly say: (...args: string[]) => Promise<Reply>;
}

function test(name: string, run: (parts: Parts) => Promise<void>): void {
  Deno.test({
    name: `broker on Redis with PRPC: ${name}`,
    ignore,
    async fn() {
      await using server = await RedisServer.start();
      await using redis = await RedisConnection.open(server.url);
      await using broker = await openRedisBroker(server.url);
      await run({ server, broker, say: (...args) => redis.command(args) });
    },
  });
}

test("a foreign client's call is served, its reply lies under PRPC's key for six hours", async ({ broker, say }) => {
  await using consumer = await broker.queue("task_prpc").consume({ prefetch: 9, name: "box_1" });
  for (const wire of ["raw", "pickled"] as const) {
    const infix = wire === "raw" ? "raw_" : "";
    await say("XADD", `prpc_${infix}task_prpc`, "*", "message", `{"message_id":"${ID}"}`);
    const delivery = await takeOne(consumer);
    assertEquals([delivery.wire, delivery.id, delivery.body], [wire, undefined, `{"message_id":"${ID}"}`]);
    const [pending] = await say("XPENDING", `prpc_${infix}task_prpc`, GROUP, "-", "+", "9") as Reply[][];
    assertEquals(pending?.[1], "box_1");
    assertEquals(await delivery.complete({ id: ID, body: "{}" }), true);
    const key = `prpc_feedback_${infix}task_prpc_${ID}`;
    assertEquals(await say("GET", key), "{}");
    const ttl = Number(await say("TTL", key));
    assert(ttl > 21_590 && ttl <= 21_600, String(ttl));
    assertEquals(await say("XLEN", `prpc_${infix}task_prpc`), 0);
  }
});

test("our calls have the one field that PRPC has, and no key of ours begins as its replies do", async ({ broker, say }) => {
  const queue = broker.queue("task_prpc");
  for (const wire of ["raw", "pickled", "native"] as const) {
    await queue.publish({ id: crypto.randomUUID(), wire, body: `to ${wire}` }, { awaited: true });
  }
  for (const [wire, stream] of [["raw", "prpc_raw_task_prpc"], ["pickled", "prpc_task_prpc"]]) {
    const [entry] = await say("XRANGE", stream!, "-", "+") as Reply[][];
    assertEquals(entry?.[1], ["message", `to ${wire}`]);
  }
  await using consumer = await queue.consume({ prefetch: 9 });
  for (const delivery of await take(consumer, 3)) await delivery.retry(1_000);
  assertEquals(await say("KEYS", "prpc_feedback_*"), []);
  const others = asTexts(await say("KEYS", "*")).filter((key) =>
    !/^parley:|^prpc_(raw_)?task_prpc$/.test(key)
  );
  assertEquals(others, []);
});

test("a reply that a foreign server writes reaches who waits, without anybody being told", async ({ broker, say }) => {
  const queue = broker.queue("task_prpc");
  for (
    const [wire, key] of [["raw", "prpc_feedback_raw_task_prpc"], [
      "pickled",
      "prpc_feedback_task_prpc",
    ]] as const
  ) {
    await queue.publish({ id: ID, wire, body: wire }, { awaited: true });
    const waiting = queue.waitFor(wire, ID, { timeoutMs: 5_000 });
    const watching = queue.waitFor(wire, ID, { timeoutMs: 5_000 });
    await say("SET", `${key}_${ID}`, "by Python", "EX", "21600");
    const startMs = performance.now();
    assertEquals(await Promise.all([waiting, watching]), ["by Python", "by Python"]);
    assert(performance.now() - startMs < 500);
  }
});

test("calls from before the group are served as far back as replies live", async ({ broker, say }) => {
  const nowMs = Date.now();
  await say("XADD", "prpc_raw_q", `${nowMs - 7 * 3_600_000}-0`, "message", "too old");
  await say("XADD", "prpc_raw_q", `${nowMs - 5 * 3_600_000}-0`, "message", "old");
  await say("XADD", "prpc_raw_q", "*", "message", "new");
  await using consumer = await broker.queue("q").consume({ prefetch: 9 });
  const deliveries = await take(consumer, 2);
  assertEquals(deliveries.map(({ body }) => body), ["old", "new"]);
  for (const delivery of deliveries) await delivery.complete();
  assertEquals(await say("XLEN", "prpc_raw_q"), 1); // what nobody acknowledged is not trimmed
});

test("a group that is there is left as it is, and what it will not hand out is counted in the log", async ({ broker, say }) => {
  const ids = [ID, crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
  const add = (id: string) => say("XADD", "prpc_raw_q", "*", "message", JSON.stringify({ message_id: id }));
  for (const id of ids) await add(id);
  await say("SET", `prpc_feedback_raw_q_${ID}`, "{}"); // has been answered
  await say("XGROUP", "CREATE", "prpc_raw_q", GROUP, "$");
  const last = crypto.randomUUID();
  await add(last);
  using log = new CapturedLog("info");
  await using consumer = await broker.queue("q").consume({ prefetch: 9, idOf });
  assertEquals(JSON.parse((await takeOne(consumer)).body).message_id, last);
  const lines = log.lines("broker").filter((line) => line.includes("prpc_raw_q"));
  assertEquals(lines.length, 1);
  assert(lines[0]?.includes("3 calls"), lines[0]);
});

test("a message without the field is a dead letter, and what another group reads is not deleted", async ({ broker, say }) => {
  const queue = broker.queue("q");
  await say("XGROUP", "CREATE", "prpc_raw_q", "others", "0", "MKSTREAM");
  await using consumer = await queue.consume({ prefetch: 9 });
  await say("XADD", "prpc_raw_q", "*", "massage", "x");
  await say("XADD", "prpc_raw_q", "*", "message", "y");
  const delivery = await takeOne(consumer);
  assertEquals(delivery.body, "y");
  await delivery.complete();
  const [letter] = await eventually("it is a dead letter", async () => {
    const letters = await queue.dead.list({ limit: 9 });
    return letters.length > 0 && letters;
  });
  assertEquals([letter?.reason, letter?.body], ['no field "message"', '["massage","x"]']);
  assertEquals((await queue.depth()).running, 0);
  assertEquals(await say("XLEN", "prpc_raw_q"), 2);
});

test("a key that holds something else in place of a reply fails who waits at once, and leaves nothing behind", async ({ broker, say }) => {
  await say("RPUSH", `prpc_feedback_raw_q_${ID}`, "{}");
  let listeners = 0;
  const leaving = {
    aborted: false,
    reason: undefined,
    addEventListener: () => listeners++,
    removeEventListener: () => listeners--,
  };
  const thrown = await broker.queue("q").waitFor("raw", ID, { timeoutMs: 60_000, signal: leaving })
    .then(() => undefined, (thrown) => AppError.from(thrown).code);
  assertEquals(thrown, "INTERNAL");
  assertEquals(listeners, 0);
});
