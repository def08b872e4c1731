import { assert, assertEquals, assertRejects } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import { type Case, newCall, newCalls, publishAll, SHORT, take, takeBodies, takeOne } from "./kit.ts";

export const settleCases: Record<string, Case> = {
  "never more than the prefetch is handed out": {
    async run({ broker }) {
      const queue = broker.queue("q");
      await publishAll(queue, newCalls("a", "b", "c", "d", "e"));
      await using consumer = await queue.consume({ prefetch: 2 });
      const [first] = await take(consumer, 2);
      let more = 0;
      const next = consumer.take().then((deliveries) => more = deliveries.length);
      await new Promise((resolve) => setTimeout(resolve, 100)); // it would have come by now
      assertEquals(more, 0);
      await first!.complete();
      await next;
      assertEquals(more, 1);
    },
  },

  "a completed call is gone, and is not handed out to anybody": {
    times: SHORT,
    needs: ["release"],
    async run({ broker, again }) {
      const queue = broker.queue("q");
      {
        await using consumer = await queue.consume({ prefetch: 10 });
        await publishAll(queue, newCalls("a", "b"));
        for (const delivery of await take(consumer, 2)) assertEquals(await delivery.complete(), true);
        assertEquals(await queue.depth(), { ready: 0, delayed: 0, running: 0, dead: 0 });
      }
      await publishAll(queue, newCalls("c"));
      await using other = await again();
      await using consumer = await other.queue("q").consume({ prefetch: 10 });
      await new Promise((resolve) => setTimeout(resolve, 800)); // a claim would have ended
      assertEquals(await takeBodies(consumer, 1), ["c"]);
    },
  },

  "settling twice is a mistake": {
    async run({ broker }) {
      const queue = broker.queue("q");
      await using consumer = await queue.consume({ prefetch: 10 });
      await publishAll(queue, newCalls("a"));
      const delivery = await takeOne(consumer);
      await delivery.complete();
      await assertRejects(() => delivery.complete(), TypeError);
      await assertRejects(() => delivery.retry(0), TypeError);
    },
  },

  "a retried call comes again with the next attempt, after its delay, on every wire": {
    needs: ["release"],
    async run({ broker }) {
      const queue = broker.queue("q");
      await using consumer = await queue.consume({ prefetch: 10 });
      for (const wire of ["native", "raw", "pickled"] as const) {
        const call = newCall({ wire, deadlineMs: Date.now() + 60_000 });
        await queue.publish(call);
        const first = await takeOne(consumer);
        assertEquals(await first.retry(0), true);
        const second = await takeOne(consumer);
        assertEquals([second.wire, second.body, second.attempt], [wire, call.body, 2]);
        const dueMs = Date.now() + 200;
        assertEquals(await second.retry(200), true);
        const third = await takeOne(consumer);
        assert(Date.now() >= dueMs - 10, `${dueMs - Date.now()} ms too early`);
        assertEquals([third.id, third.attempt, third.deadlineMs], [first.id, 3, first.deadlineMs]);
        assert(Math.abs(third.publishedMs - first.publishedMs) < 100);
        await third.complete();
      }
    },
  },

  "a released call goes to another consumer at once, as the same attempt": {
    needs: ["release"],
    async run({ broker, again }) {
      const queue = broker.queue("q");
      await using one = await queue.consume({ prefetch: 1 });
      await publishAll(queue, newCalls("a"));
      const delivery = await takeOne(one);
      await one.stop();
      await using other = await again();
      await using two = await other.queue("q").consume({ prefetch: 1 });
      const startMs = performance.now();
      assertEquals(await delivery.release(), true);
      const again2 = await takeOne(two);
      assert(performance.now() - startMs < 2_000);
      assertEquals([again2.body, again2.attempt], ["a", 1]);
      assertEquals(await again2.complete(), true);
    },
  },

  "a consumer that stops gives back what it was not asked for, and keeps what runs": {
    needs: ["release"],
    async run({ broker, again }) {
      const queue = broker.queue("q");
      await using one = await queue.consume({ prefetch: 3 });
      await publishAll(queue, newCalls("a", "b", "c"));
      const running = await take(one, 3);
      await running[1]!.complete();
      await running[2]!.complete();
      await publishAll(queue, newCalls("d", "e"));
      await eventually("they are prefetched", async () => (await queue.depth()).running === 3);
      const startMs = performance.now();
      await one.stop();
      assert(performance.now() - startMs < 900);
      assertEquals(await one.take(), []);
      await using other = await again();
      await using two = await other.queue("q").consume({ prefetch: 3 });
      const back = await take(two, 2);
      assertEquals(back.map(({ body, attempt }) => [body, attempt]), [["d", 1], ["e", 1]]);
      assertEquals(await running[0]!.complete(), true);
    },
  },

  "a consumer that is closed gives back what it had not settled": {
    needs: ["release"],
    async run({ broker }) {
      const queue = broker.queue("q");
      await publishAll(queue, newCalls("a", "b"));
      {
        await using consumer = await queue.consume({ prefetch: 3 });
        await take(consumer, 2);
      }
      await using next = await queue.consume({ prefetch: 3 });
      assertEquals((await take(next, 2)).map(({ body, attempt }) => [body, attempt]), [["a", 1], ["b", 1]]);
    },
  },

  "a claim is renewed as long as the call runs": {
    needs: ["fence"],
    times: SHORT,
    async run({ broker, again }) {
      const queue = broker.queue("q");
      await using one = await queue.consume({ prefetch: 1 });
      await publishAll(queue, newCalls("a"));
      const delivery = await takeOne(one);
      await using other = await again();
      await using two = await other.queue("q").consume({ prefetch: 1 });
      let stolen = 0;
      const stealing = two.take().then((deliveries) => stolen = deliveries.length);
      await new Promise((resolve) => setTimeout(resolve, 1_500)); // more than two claims long
      assertEquals(stolen, 0);
      assertEquals([delivery.signal.aborted, await delivery.complete()], [false, true]);
      await two.stop();
      await stealing;
      assertEquals(stolen, 0);
    },
  },

  "depth counts what is ready, delayed, running and dead": {
    needs: ["delay", "release"],
    async run({ broker }) {
      const queue = broker.queue("q");
      assertEquals(await queue.depth(), { ready: 0, delayed: 0, running: 0, dead: 0 });
      await publishAll(queue, newCalls("a", "b", "c", "d"));
      await queue.publish(newCall({ wire: "raw" }));
      await queue.publish(newCall({ runAtMs: Date.now() + 60_000 }));
      assertEquals(await queue.depth(), { ready: 5, delayed: 1, running: 0, dead: 0 });
      await using consumer = await queue.consume({ prefetch: 2, wires: ["native"] });
      const [one, two] = await take(consumer, 2);
      assertEquals(await queue.depth(), { ready: 3, delayed: 1, running: 2, dead: 0 });
      await consumer.stop();
      await one!.dead({ reason: "test" });
      assertEquals(await queue.depth(), { ready: 3, delayed: 1, running: 1, dead: 1 });
      await two!.retry(60_000);
      assertEquals(await queue.depth(), { ready: 3, delayed: 2, running: 0, dead: 1 });
    },
  },
};
