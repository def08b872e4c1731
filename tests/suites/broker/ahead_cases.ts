import { assert, assertEquals, assertRejects } from "@std/assert";
import type { BrokerQueue, Consumer } from "../../../lib/broker/mod.ts";
import { eventually } from "../../support/eventually.ts";
import { type Case, newCall, newCalls, publishAll, take, takeBodies, takeOne } from "./kit.ts";

export const aheadCases: Record<string, Case> = {
  "nothing is held ahead before it is known how long calls take": {
    needs: ["ahead"],
    async run({ broker }) {
      const queue = broker.queue("q");
      await publishAll(queue, newCalls("a", "b", "c", "d"));
      await using consumer = await queue.consume({ prefetch: 2, ahead: 10 });
      await take(consumer, 2);
      assertEquals((await queue.depth()).running, 2);
    },
  },

  "calls that are short are held ahead, and handed out in their order, no more at once than the prefetch": {
    needs: ["ahead"],
    async run({ broker, again }) {
      const queue = broker.queue("q");
      await using consumer = await queue.consume({ prefetch: 1, ahead: 2, aheadMs: 60_000 });
      const [running] = await afterShortCall(queue, consumer, ["a", "b", "c", "d", "e"]);
      await eventually("two are held", async () => (await queue.depth()).running === 3);
      await using other = await again();
      await using idle = await other.queue("q").consume({ prefetch: 5 });
      assertEquals(await takeBodies(idle, 2), ["d", "e"]);
      await running!.complete();
      for (const body of ["b", "c"]) {
        const [next, ...more] = await consumer.take();
        assertEquals([next!.body, next!.attempt, more.length], [body, 1, 0]);
        await next!.complete();
      }
    },
  },

  "what is held ahead and does not get its turn goes to another consumer, as the same attempt": {
    needs: ["ahead"],
    async run({ broker, again }) {
      const queue = broker.queue("q");
      await using consumer = await queue.consume({ prefetch: 1, ahead: 3 });
      await afterShortCall(queue, consumer, ["long", "b", "c"]);
      await eventually("two are held", async () => (await queue.depth()).running === 3);
      await using other = await again();
      await using idle = await other.queue("q").consume({ prefetch: 5 });
      const given = await take(idle, 2);
      assertEquals(given.map(({ body, attempt }) => [body, attempt]).sort(), [["b", 1], ["c", 1]]);
      for (const delivery of given) assert(await delivery.complete());
      await queue.publish(newCall({ body: "later" }));
      assertEquals(await takeBodies(idle, 1), ["later"], "nothing is held ahead by one that stalls");
    },
  },

  "a consumer that stops gives back what it holds ahead": {
    needs: ["ahead"],
    async run({ broker, again }) {
      const queue = broker.queue("q");
      await using consumer = await queue.consume({ prefetch: 1, ahead: 3, aheadMs: 60_000 });
      const [running] = await afterShortCall(queue, consumer, ["a", "b"]);
      await eventually("one is held", async () => (await queue.depth()).running === 2);
      await consumer.stop();
      await using other = await again();
      await using idle = await other.queue("q").consume({ prefetch: 5 });
      assertEquals(await takeBodies(idle, 1), ["b"]);
      assert(await running!.complete());
    },
  },

  "a number of calls that cannot be is refused": {
    async run({ broker }) {
      await assertRejects(() => broker.queue("q").consume({ prefetch: 1, ahead: -1 }), RangeError);
    },
  },
};

/** Enough that one which a busy machine holds up does not count. */
const SHORT_CALLS = 20;

/** The consumer has settled calls that took no time; then these are stored, and the first is handed out. */
async function afterShortCall(queue: BrokerQueue, consumer: Consumer, bodies: readonly string[]) {
  const calls = Array.from({ length: SHORT_CALLS }, () => newCall());
  await Promise.all(calls.map((call) => queue.publish(call)));
  for (const _ of calls) await (await takeOne(consumer)).complete();
  await publishAll(queue, newCalls(...bodies));
  return await take(consumer, 1);
}
