import { assertEquals } from "@std/assert";
import { AppError } from "../../../lib/error/mod.ts";
import { eventually } from "../../support/eventually.ts";
import { type Case, newCall, PATIENT_MS, takeOne } from "./kit.ts";

export const cancelCases: Record<string, Case> = {
  "a call that waits is answered, and not handed out": {
    needs: ["cancellation"],
    async run({ broker, again }) {
      const queue = broker.queue("q");
      await using other = await again();
      const call = newCall({ body: "cancelled" });
      await queue.publish(call, { awaited: true });
      const waiting = queue.waitFor("native", call.id, { timeoutMs: PATIENT_MS });
      assertEquals(await other.queue("q").cancel("native", { id: call.id, body: "no" }), true);
      assertEquals(await waiting, "no");
      assertEquals(await queue.cancel("native", { id: call.id, body: "again" }), false);
      await queue.publish(newCall({ body: "next" }));
      await using consumer = await queue.consume({ prefetch: 1 });
      assertEquals((await takeOne(consumer)).body, "next");
      assertEquals(await queue.reply("native", call.id), "no");
      await eventually("nothing is left of it", async () => (await queue.depth()).running === 1);
      assertEquals((await queue.depth()).ready, 0);
    },
  },

  "a call that is delayed is answered, and gone": {
    needs: ["cancellation", "delay"],
    async run({ broker }) {
      const queue = broker.queue("q");
      const call = newCall({ runAtMs: Date.now() + 60_000 });
      await queue.publish(call);
      assertEquals(await queue.cancel("native", { id: call.id, body: "no" }), true);
      assertEquals((await queue.depth()).delayed, 0);
    },
  },

  "the signal of one that runs is aborted, and its late reply is left out": {
    needs: ["cancellation"],
    async run({ broker, again }) {
      const queue = broker.queue("q");
      await using other = await again();
      await using consumer = await other.queue("q").consume({ prefetch: 1 });
      const call = newCall();
      await queue.publish(call);
      const delivery = await takeOne(consumer);
      await queue.cancel("native", { id: call.id, body: "no" });
      await eventually("the signal is aborted", () => delivery.signal.aborted);
      assertEquals(AppError.from(delivery.signal.reason).code, "CANCELLED");
      assertEquals(await delivery.complete({ id: call.id, body: "late" }), true);
      assertEquals(await queue.reply("native", call.id), "no");
      assertEquals(await queue.depth(), { ready: 0, delayed: 0, running: 0, dead: 0 });
    },
  },

  "an id that stands in the body alone is known to be cancelled, before it runs and while it does": {
    needs: ["cancellation"],
    async run({ broker }) {
      const queue = broker.queue("q");
      const early = newCall({ wire: "raw" });
      await queue.cancel("raw", { id: early.id, body: "no" });
      await using consumer = await queue.consume({ prefetch: 2 });
      assertEquals(consumer.isCancelled(early.id), true);
      const late = newCall({ wire: "raw" });
      await queue.publish(late);
      const delivery = await takeOne(consumer);
      consumer.identify(delivery, late.id);
      assertEquals([consumer.isCancelled(late.id), delivery.signal.aborted], [false, false]);
      await queue.cancel("raw", { id: late.id, body: "no" });
      await eventually("the signal is aborted", () => delivery.signal.aborted);
      assertEquals(consumer.isCancelled(late.id), true);
    },
  },

  "a call that has its reply cannot be cancelled": {
    needs: ["cancellation"],
    async run({ broker }) {
      const queue = broker.queue("q");
      await using consumer = await queue.consume({ prefetch: 1 });
      const call = newCall();
      await queue.publish(call);
      await (await takeOne(consumer)).complete({ id: call.id, body: "done" });
      assertEquals(await queue.cancel("native", { id: call.id, body: "no" }), false);
      assertEquals(await queue.reply("native", call.id), "done");
      assertEquals(consumer.isCancelled(call.id), false);
    },
  },
};
