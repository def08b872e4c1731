import { assertEquals } from "@std/assert";
import { type BrokerQueue, WIRES } from "../../../lib/broker/mod.ts";
import { eventually } from "../../support/eventually.ts";
import { type Case, newCall, publishAll, SHORT, take, takeOne } from "./kit.ts";

export const runningCases: Record<string, Case> = {
  "a call runs from when it is handed out to when it is settled, whoever asks, on every wire": {
    needs: ["running"],
    async run({ broker, again }) {
      const queue = broker.queue("q");
      await using other = await again();
      for (const wire of WIRES) {
        const body = (id: string) => `{"message_id":"${id.toUpperCase()}"}`;
        const [first, second] = [0, 1].map(() => crypto.randomUUID()).map((id) =>
          newCall({ id, wire, body: body(id) })
        );
        await publishAll(queue, [first!, second!]);
        const runs = async () => [
          await other.queue("q").isRunning(wire, first!.id),
          await queue.isRunning(wire, second!.id),
        ];
        assertEquals(await runs(), [false, false], wire);
        await using consumer = await queue.consume({ prefetch: 1 });
        const delivery = await takeOne(consumer);
        assertEquals(await runs(), [true, false], wire);
        await delivery.complete({ id: first!.id, body: "done" });
        const next = await takeOne(consumer);
        assertEquals(await runs(), [false, true], wire);
        await next.complete();
      }
    },
  },

  "one that is retried or released does not run, and runs again once it is handed out": {
    needs: ["running", "delay"],
    async run({ broker }) {
      const queue = broker.queue("q");
      const [first, second] = [newCall(), newCall()];
      await publishAll(queue, [first, second]);
      const runs = () => runningOf(queue, [first.id, second.id]);
      const consumer = await queue.consume({ prefetch: 2 });
      const [one, two] = await take(consumer, 2);
      assertEquals(await runs(), [true, true]);
      await one!.retry(200);
      await consumer.stop();
      await two!.release();
      assertEquals(await runs(), [false, false]);
      await consumer[Symbol.asyncDispose]();
      await using next = await queue.consume({ prefetch: 2 });
      const deliveries = await take(next, 2);
      assertEquals(await runs(), [true, true]);
      for (const delivery of deliveries) await delivery.complete();
    },
  },

  "one of a consumer that is not alive any more does not run": {
    needs: ["running"],
    times: SHORT,
    async run({ broker, again }) {
      const queue = broker.queue("q");
      const call = newCall();
      await queue.publish(call);
      const other = await again();
      const consumer = await other.queue("q").consume({ prefetch: 1 });
      await takeOne(consumer);
      const watched = [await queue.isRunning("native", call.id)];
      await other[Symbol.asyncDispose](); // its claims are not renewed any more
      await eventually("it is given up", async () => !await queue.isRunning("native", call.id));
      assertEquals(watched, [true]);
      await Promise.allSettled([consumer[Symbol.asyncDispose]()]);
    },
  },

  "a call of another wire, a message that only mentions it, and an id that nobody knows do not run": {
    needs: ["running"],
    async run({ broker }) {
      const queue = broker.queue("q");
      const id = crypto.randomUUID();
      await queue.publish(newCall({ wire: "raw", body: `{"func_args":["${id}"],"message_id":"x"}` }));
      await queue.publish(newCall({ id }));
      await using consumer = await queue.consume({ prefetch: 2 });
      const deliveries = await take(consumer, 2);
      assertEquals(await queue.isRunning("raw", id), false);
      assertEquals(await queue.isRunning("native", id), true);
      assertEquals(await queue.isRunning("native", crypto.randomUUID()), false);
      for (const delivery of deliveries) await delivery.complete();
    },
  },
};

async function runningOf(queue: BrokerQueue, ids: readonly string[]): Promise<boolean[]> {
  return await Promise.all(ids.map((id) => queue.isRunning("native", id)));
}
