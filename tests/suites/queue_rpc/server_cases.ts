import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import type { RunResult } from "../../../lib/queue/mod.ts";
import { openInlinePool } from "../../queue/support/inline_pool.ts";
import { runs } from "../../queue/fixtures/runs.ts";
import { type Cases, failure, newKey } from "./kit.ts";

/** As a pool answers for the other calls in a process that has ended. */
const GIVEN_UP: RunResult = {
  ok: false,
  failure: { kind: "closed", message: "another function took the memory of its process" },
};

/** What servers do with calls. */
export const serverCases: Cases = {
  "a function that says so is run again after it failed, any other is not": async (stage) => {
    await stage.serve();
    const client = stage.client();
    const key = newKey();
    const call = await client.call("flaky", { args: [key, 3], deadlineMs: 20_000 });
    assertEquals(await call.result(), 3);
    assertEquals(runs.of(key), [1, 2, 3]);
    const final = newKey();
    await failure(
      (await client.call("final", { args: [final], deadlineMs: 10_000 })).result(),
      "FAILED_PRECONDITION",
    );
    assertEquals(runs.of(final), [1]);
    assertEquals(await stage.broker.queue(stage.queue).dead.list({ limit: 10 }), []);
  },

  "attempts that are used up are a dead letter with error, attempts and times; its caller is told": async (
    stage,
  ) => {
    await stage.serve();
    const key = newKey();
    const beforeMs = Date.now();
    const call = await stage.client().call("flaky", { args: [key, 9], deadlineMs: 20_000 });
    const error = await failure(call.result(), "UNKNOWN");
    assertEquals(error.message, `attempt 3 of ${key}`);
    assertEquals(runs.of(key), [1, 2, 3]);
    const letter = await eventually("there is a dead letter", async () => {
      const [letter] = await stage.broker.queue(stage.queue).dead.list({ limit: 10 });
      return letter;
    });
    assertEquals([letter.id, letter.reason, letter.error, letter.attempts, letter.wire], [
      ...[call.id, "3 attempts", `attempt 3 of ${key}`, 3, "native"],
    ]);
    assert(
      letter.publishedMs >= beforeMs - 1 && letter.diedMs >= letter.publishedMs &&
        letter.diedMs <= Date.now() + 1,
    );
  },

  "a call whose worker ends each time is a dead letter after its deliveries": async (stage) => {
    const key = newKey();
    const call = await stage.client().call("count", { args: [key] });
    const consumer = await stage.broker.queue(stage.queue).consume({ prefetch: 1 });
    for (let delivery = 1; delivery <= 5; delivery++) {
      const [taken] = await consumer.take();
      assertEquals(taken?.attempt, delivery);
      await taken?.retry(0); // as one does that dies with it
    }
    await consumer[Symbol.asyncDispose]();
    await stage.serve();
    const error = await failure(call.result({ timeoutMs: 10_000 }), "INTERNAL");
    assertEquals(error.message, "the task was given up after 5 deliveries: its worker ended each time");
    assertEquals(runs.of(key), []);
    const letter = await stage.broker.queue(stage.queue).dead.get(call.id);
    assertEquals([letter?.reason, letter?.attempts], ["5 deliveries", 6]);
  },

  "a function that runs is stopped when the deadline of its call passes": async (stage) => {
    await stage.serve();
    const key = newKey();
    const call = await stage.client().call("waits", { args: [key], deadlineMs: 300 });
    await failure(call.result(), "DEADLINE_EXCEEDED");
    await eventually("it is told", () => runs.of(`${key} aborted`).length === 1);
    if (!stage.broker.features.has("replies")) return;
    assertEquals(await eventually("it is done", async () => await call.state() === "failed"), true);
  },

  "no more run at the same time than there are workers": async (stage) => {
    await stage.serve({ workers: 2 });
    const keys = [newKey(), newKey(), newKey()];
    const client = stage.client();
    const calls = [];
    for (const key of keys) calls.push(await client.call("waits", { args: [key], deadlineMs: 20_000 }));
    const running = () => keys.filter((key) => runs.of(key).length > 0);
    await eventually("two run", () => running().length === 2);
    assertEquals((await stage.broker.queue(stage.queue).depth()).ready, 1);
    assertEquals(running().length, 2);
    for (const key of keys) runs.release(key);
    assertEquals(await Promise.all(calls.map((call) => call.result())), ["released", "released", "released"]);
  },

  "a run that its pool gives up is delivered again, as the same attempt, while the server goes on": async (
    stage,
  ) => {
    if (!stage.broker.features.has("release")) return;
    let given = 0;
    await stage.serve({
      async openPool(kind, options) {
        const pool = await openInlinePool(kind, options);
        return {
          kind,
          run: (call) => given++ === 0 ? Promise.resolve(GIVEN_UP) : pool.run(call),
          [Symbol.asyncDispose]: () => Promise.resolve(pool[Symbol.asyncDispose]()),
        };
      },
    });
    const key = newKey();
    const call = await stage.client().call("count", { args: [key], deadlineMs: 20_000 });
    assertEquals(await call.result(), 1);
    assertEquals([given, runs.of(key)], [2, [1]]);
  },

  "a server that is told to stop finishes what runs, and takes no more": async (stage) => {
    const { stop } = await stage.serve();
    const client = stage.client();
    const [key, later] = [newKey(), newKey()];
    const call = await client.call("waits", { args: [key], deadlineMs: 20_000 });
    await eventually("it runs", () => runs.of(key).length === 1);
    const stopped = stop();
    const waiting = await client.call("count", { args: [later] });
    runs.release(key);
    assertEquals(await call.result(), "released");
    await stopped;
    assertEquals([runs.of(later), await waiting.state()], [[], "waiting"]);
  },

  "what does not end in time is given back, and served by another": async (stage) => {
    const { stop } = await stage.serve({ drainMs: 50 });
    const key = newKey();
    const call = await stage.client().call("waits", { args: [key], deadlineMs: 20_000 });
    await eventually("it runs", () => runs.of(key).length === 1);
    await stop();
    runs.release(key);
    await stage.serve();
    assertEquals(await call.result(), "released");
    assertEquals(runs.of(key).length, 2);
  },

  "a call is not run before its time, and the high come first": async (stage) => {
    const { features } = stage.broker;
    if (!features.has("delay") || !features.has("priority")) return;
    const client = stage.client();
    const [low, high, late] = [newKey(), newKey(), newKey()];
    const atMs = Date.now() + 700;
    await client.call("waits", { args: [low], priority: "low" });
    await client.call("waits", { args: [high], priority: "high" });
    const delayed = await client.call("count", { args: [late], runAt: new Date(atMs) });
    const { stop } = await stage.serve({ workers: 1 });
    await eventually("the high one runs", () => runs.of(high).length === 1);
    assertEquals(runs.of(low), []);
    runs.release(high);
    runs.release(low);
    await delayed.result({ timeoutMs: 10_000 });
    assert(Date.now() >= atMs - 5);
    await stop();
  },
};
