import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { AppError } from "../../../lib/error/mod.ts";
import { WIRES } from "../../../lib/broker/mod.ts";
import { type Case, failure, newCall, newCalls, publishAll, take, takeBodies, takeOne } from "./kit.ts";

export const publishCases: Record<string, Case> = {
  "a call is handed out as it was stored, on every wire": {
    async run({ broker }) {
      const queue = broker.queue("q");
      await using consumer = await queue.consume({ prefetch: 10 });
      const beforeMs = Date.now();
      const deadlineMs = beforeMs + 60_000;
      for (const wire of WIRES) {
        const call = newCall({ wire, deadlineMs });
        assertEquals(await queue.publish(call), "stored");
        const delivery = await takeOne(consumer);
        assertEquals([delivery.wire, delivery.body, delivery.attempt], [wire, call.body, 1]);
        assertEquals(Math.abs(delivery.publishedMs - beforeMs) < 5_000, true);
        if (wire === "native") assertEquals([delivery.id, delivery.deadlineMs], [call.id, deadlineMs]);
        assertEquals(delivery.signal.aborted, false);
        assertEquals(await delivery.complete(), true);
      }
    },
  },

  "calls are handed out in the order in which they were stored, whoever stored them": {
    async run({ broker, again }) {
      await using other = await again();
      const bodies = Array.from({ length: 20 }, (_, at) => String(at));
      for (const [at, call] of newCalls(...bodies).entries()) {
        await (at % 2 ? broker : other).queue("q").publish(call);
      }
      await using consumer = await broker.queue("q").consume({ prefetch: 100 });
      assertEquals(await takeBodies(consumer, 20), bodies);
    },
  },

  "calls that were stored before there was a consumer are handed out": {
    async run({ broker, again }) {
      for (const wire of WIRES) await broker.queue("q").publish(newCall({ wire, body: wire }));
      await using other = await again();
      await using consumer = await other.queue("q").consume({ prefetch: 10 });
      assertEquals((await takeBodies(consumer, 3)).sort(), [...WIRES].sort());
    },
  },

  "many calls at once are all stored, each handed out once": {
    async run({ broker }) {
      const queue = broker.queue("q");
      await using one = await queue.consume({ prefetch: 50 });
      await using two = await queue.consume({ prefetch: 50 });
      const calls = newCalls(...Array.from({ length: 1_000 }, (_, at) => String(at)));
      const got: string[] = [];
      const drain = async (consumer: typeof one) => {
        while (got.length < calls.length) {
          const deliveries = await consumer.take();
          got.push(...deliveries.map(({ body }) => body));
          await Promise.all(deliveries.map((delivery) => delivery.complete()));
        }
        await Promise.all([one.stop(), two.stop()]);
      };
      await Promise.all([drain(one), drain(two), ...calls.map((call) => queue.publish(call))]);
      assertEquals(got.map(Number).sort((a, b) => a - b), calls.map((_, at) => at));
    },
  },

  "an id that was used is repeated and not stored, whoever uses it again": {
    needs: ["deduplication"],
    async run({ broker, again }) {
      const queue = broker.queue("q");
      await using other = await again();
      const call = newCall({ body: "first" });
      const results = await Promise.all([queue.publish(call), queue.publish({ ...call, body: "second" })]);
      assertEquals(results, ["stored", "repeated"]);
      assertEquals(await other.queue("q").publish({ ...call, body: "third" }), "repeated");
      assertEquals(await other.queue("other").publish(call), "stored");
      await queue.publish(newCall({ body: "last" }));
      await using consumer = await queue.consume({ prefetch: 10 });
      assertEquals(await takeBodies(consumer, 2), ["first", "last"]);
    },
  },

  "an id can be used again once the window is over": {
    needs: ["deduplication"],
    times: { deduplicateMs: 200 },
    async run({ broker }) {
      const queue = broker.queue("q");
      const call = newCall();
      await queue.publish(call);
      await new Promise((resolve) => setTimeout(resolve, 300)); // the window
      assertEquals(await queue.publish(call), "stored");
    },
  },

  "queues do not see each other's calls": {
    async run({ broker }) {
      await publishAll(broker.queue("a"), newCalls("a"));
      await publishAll(broker.queue("a.b-c_D"), newCalls("b"));
      await using consumer = await broker.queue("a.b-c_D").consume({ prefetch: 10 });
      assertEquals(await takeBodies(consumer, 1), ["b"]);
      assertStrictEquals(broker.queue("a"), broker.queue("a"));
    },
  },

  "what is no name, no id or no wire for a priority is refused": {
    async run({ broker }) {
      for (const name of ["", "a b", "a/b", "{a}", "é", "x".repeat(129)]) {
        const error: AppError = assertThrows(() => broker.queue(name), AppError, "Cannot use the queue");
        assertEquals(error.code, "INVALID_ARGUMENT");
      }
      const queue = broker.queue("q");
      const { id } = newCall();
      for (const wrong of ["", "x", id.toUpperCase().replace("0", "A"), id.replaceAll("-", ""), `${id} `]) {
        await assertRejects(() => queue.publish(newCall({ id: wrong })), TypeError);
      }
      await failure(queue.publish(newCall({ wire: "raw", priority: "high" })), "INVALID_ARGUMENT");
      await failure(queue.publish(newCall({ wire: "pickled", priority: "low" })), "INVALID_ARGUMENT");
    },
  },

  "what the broker cannot do is refused, not left out": {
    async run({ broker }) {
      const queue = broker.queue("q");
      const later = queue.publish(newCall({ runAtMs: Date.now() + 60_000 }));
      if (broker.features.has("delay")) assertEquals(await later, "stored");
      else await failure(later, "INVALID_ARGUMENT");
      const high = queue.publish(newCall({ priority: "high" }));
      if (broker.features.has("priority")) assertEquals(await high, "stored");
      else await failure(high, "INVALID_ARGUMENT");
    },
  },

  "calls of a higher priority come first, in their order": {
    needs: ["priority"],
    async run({ broker }) {
      const queue = broker.queue("q");
      for (const priority of ["low", "normal", "high", "low", "normal", "high"] as const) {
        await queue.publish(newCall({ priority, body: priority }));
      }
      await queue.publish(newCall({ wire: "raw", body: "raw" }));
      await using consumer = await queue.consume({ prefetch: 3 });
      const first = await take(consumer, 3);
      assertEquals(first.map(({ body }) => body).slice(0, 2), ["high", "high"]);
      for (const delivery of first) await delivery.complete();
      const rest: string[] = [first[2]!.body];
      while (rest.length < 5) {
        for (const delivery of await consumer.take()) {
          rest.push(delivery.body);
          await delivery.complete();
        }
      }
      assertEquals(rest.slice(0, 3).sort(), ["normal", "normal", "raw"]);
      assertEquals(rest.slice(3), ["low", "low"]);
    },
  },

  "a delayed call is handed out when it is due, on every wire, and not before": {
    needs: ["delay"],
    async run({ broker }) {
      const queue = broker.queue("q");
      await using consumer = await queue.consume({ prefetch: 10 });
      const runAtMs = Date.now() + 400;
      for (const wire of WIRES) await queue.publish(newCall({ wire, body: wire, runAtMs }));
      await queue.publish(newCall({ body: "now", runAtMs: Date.now() - 1_000 }));
      assertEquals(await takeBodies(consumer, 1), ["now"]);
      assertEquals((await queue.depth()).delayed, 3);
      const bodies = await takeBodies(consumer, 3);
      const lateMs = Date.now() - runAtMs;
      assertEquals(bodies.sort(), [...WIRES].sort());
      assertEquals(lateMs >= -5 && lateMs < 400, true, `${lateMs} ms late`);
    },
  },

  "a delayed call comes before those that are due later, whoever stored it": {
    needs: ["delay"],
    async run({ broker, again }) {
      await using other = await again();
      await using consumer = await broker.queue("q").consume({ prefetch: 10 });
      const nowMs = Date.now();
      await other.queue("q").publish(newCall({ body: "second", runAtMs: nowMs + 600 }));
      await other.queue("q").publish(newCall({ body: "first", runAtMs: nowMs + 300 }));
      assertEquals(await takeBodies(consumer, 2), ["first", "second"]);
    },
  },
};
