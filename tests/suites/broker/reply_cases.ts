import { assert, assertEquals } from "@std/assert";
import { withDeadline } from "../../../lib/time/mod.ts";
import { WIRES } from "../../../lib/broker/mod.ts";
import { eventually } from "../../support/eventually.ts";
import { type Case, failure, newCall, PATIENT_MS, take, takeOne } from "./kit.ts";

export const replyCases: Record<string, Case> = {
  "the reply reaches who published and waits, at once, on every wire": {
    async run({ broker, again }) {
      const queue = broker.queue("q");
      await using other = await again();
      await using consumer = await other.queue("q").consume({ prefetch: 10 });
      for (const wire of WIRES) {
        const call = newCall({ wire });
        await queue.publish(call, { awaited: true });
        const delivery = await takeOne(consumer);
        const waiting = queue.waitFor(wire, call.id);
        const startMs = performance.now();
        assertEquals(await delivery.complete({ id: call.id, body: `to ${wire} "é"` }), true);
        assertEquals(await withDeadline(waiting, PATIENT_MS, "wait"), `to ${wire} "é"`);
        assert(performance.now() - startMs < 1_000);
      }
    },
  },

  "a reply that came before it was asked for is there": {
    async run({ broker }) {
      const queue = broker.queue("q");
      await using consumer = await queue.consume({ prefetch: 10 });
      const call = newCall();
      await queue.publish(call, { awaited: true });
      await (await takeOne(consumer)).complete({ id: call.id, body: "early" });
      assertEquals(await queue.waitFor("native", call.id, { timeoutMs: PATIENT_MS }), "early");
    },
  },

  "replies that are waited for find their own readers": {
    async run({ broker }) {
      const queue = broker.queue("q");
      await using consumer = await queue.consume({ prefetch: 100 });
      const calls = Array.from({ length: 100 }, (_, at) => newCall({ body: String(at) }));
      const answers = calls.map(async (call) => {
        await queue.publish(call, { awaited: true });
        return await queue.waitFor(call.wire, call.id, { timeoutMs: PATIENT_MS });
      });
      const deliveries = await take(consumer, 100);
      await Promise.all(
        deliveries.reverse().map(({ id, body }, at) =>
          deliveries[at]!.complete({ id: id!, body: `re ${body}` })
        ),
      );
      assertEquals(await Promise.all(answers), calls.map(({ body }) => `re ${body}`));
    },
  },

  "a reply can be read by its id later, by anybody": {
    needs: ["replies"],
    async run({ broker, again }) {
      const queue = broker.queue("q");
      await using consumer = await queue.consume({ prefetch: 10 });
      await using other = await again();
      for (const wire of WIRES) {
        const call = newCall({ wire });
        await queue.publish(call);
        assertEquals(await queue.reply(wire, call.id), undefined);
        await (await takeOne(consumer)).complete({ id: call.id, body: wire });
        assertEquals(await queue.reply(wire, call.id), wire);
        assertEquals(await other.queue("q").reply(wire, call.id), wire);
        assertEquals(await other.queue("q").waitFor(wire, call.id), wire);
        assertEquals(await other.queue("other").reply(wire, call.id), undefined);
      }
    },
  },

  "any number may wait for the same reply, before it is published too, in any process": {
    needs: ["replies"],
    async run({ broker, again }) {
      await using other = await again();
      await using consumer = await broker.queue("q").consume({ prefetch: 10 });
      for (const wire of WIRES) {
        const call = newCall({ wire });
        const waiting = [
          other.queue("q").waitFor(wire, call.id, { timeoutMs: PATIENT_MS }),
          other.queue("q").waitFor(wire, call.id, { timeoutMs: PATIENT_MS }),
          broker.queue("q").waitFor(wire, call.id, { timeoutMs: PATIENT_MS }),
        ];
        assertEquals(await broker.queue("q").publish(call, { awaited: true }), "stored");
        waiting.push(broker.queue("q").waitFor(wire, call.id, { timeoutMs: PATIENT_MS }));
        await (await takeOne(consumer)).complete({ id: call.id, body: "one" });
        assertEquals(await Promise.all(waiting), ["one", "one", "one", "one"]);
      }
    },
  },

  "the first reply to an id stays": {
    needs: ["replies"],
    async run({ broker }) {
      const queue = broker.queue("q");
      await using consumer = await queue.consume({ prefetch: 10 });
      const { id } = newCall();
      await queue.publish(newCall({ wire: "raw" }));
      await queue.publish(newCall({ wire: "raw" }));
      const [one, two] = await take(consumer, 2);
      assertEquals(await one!.complete({ id, body: "first" }), true);
      assertEquals(await two!.complete({ id, body: "second" }), true);
      assertEquals(await queue.reply("raw", id), "first");
      assertEquals((await queue.depth()).running, 0);
    },
  },

  "replies are forgotten in time": {
    needs: ["replies"],
    times: { replyMs: 200 },
    async run({ broker }) {
      const queue = broker.queue("q");
      await using consumer = await queue.consume({ prefetch: 10 });
      const call = newCall();
      await queue.publish(call);
      await (await takeOne(consumer)).complete({ id: call.id, body: "x" });
      await eventually("it is forgotten", async () => await queue.reply("native", call.id) === undefined);
    },
  },

  "who waits ends at the deadline, and when told to": {
    async run({ broker }) {
      const queue = broker.queue("q");
      const call = newCall();
      await queue.publish(call, { awaited: true });
      const startMs = performance.now();
      await failure(queue.waitFor("native", call.id, { timeoutMs: 100 }), "DEADLINE_EXCEEDED");
      assert(performance.now() - startMs < 2_000);
      const ending = new AbortController();
      const waiting = failure(queue.waitFor("native", call.id, { signal: ending.signal }), "CANCELLED");
      ending.abort();
      await waiting;
      await failure(queue.waitFor("native", call.id, { signal: AbortSignal.abort() }), "CANCELLED");
      await failure(queue.waitFor("raw", newCall().id, { timeoutMs: 100 }), "DEADLINE_EXCEEDED");
    },
  },

  "a large reply to a large call": {
    async run({ broker }) {
      const queue = broker.queue("q");
      await using consumer = await queue.consume({ prefetch: 1 });
      const body = "é".repeat(400_000);
      const call = newCall({ body });
      await queue.publish(call, { awaited: true });
      const delivery = await takeOne(consumer);
      assertEquals(delivery.body.length, body.length);
      await delivery.complete({ id: call.id, body: delivery.body });
      assertEquals((await queue.waitFor("native", call.id, { timeoutMs: PATIENT_MS })).length, body.length);
    },
  },
};
