import { assert, assertEquals } from "@std/assert";
import { type Case, newCall, newCalls, PATIENT_MS, publishAll, SHORT, take, takeOne } from "./kit.ts";

export const deadCases: Record<string, Case> = {
  "a call that is given up is a dead letter with all that is known of it, and its caller is told": {
    async run({ broker, again }) {
      const queue = broker.queue("q");
      await using consumer = await queue.consume({ prefetch: 1 });
      const call = newCall({ body: "é" });
      const beforeMs = Date.now();
      await queue.publish(call, { awaited: true });
      const delivery = await takeOne(consumer);
      const death = { reason: "5 deliveries", error: 'no "x"', reply: { id: call.id, body: "sorry" } };
      assertEquals(await delivery.dead(death), true);
      assertEquals(await queue.waitFor("native", call.id, { timeoutMs: PATIENT_MS }), "sorry");
      await using other = await again();
      const [letter] = await other.queue("q").dead.list({ limit: 10 });
      const { publishedMs, diedMs, firstAttemptMs: _first, lastAttemptMs: _last, deadlineMs, ...rest } =
        letter!;
      assertEquals(deadlineMs, undefined);
      assertEquals(rest, {
        key: call.id,
        id: call.id,
        wire: "native",
        body: "é",
        reason: "5 deliveries",
        error: 'no "x"',
        attempts: 1,
      });
      assert(publishedMs >= beforeMs - 1_000 && diedMs >= publishedMs && diedMs <= Date.now() + 1_000);
      assertEquals(await queue.dead.get(call.id), letter);
      assertEquals(await queue.dead.get("x"), undefined);
      assertEquals((await queue.depth()).dead, 1);
      assertEquals((await queue.depth()).running, 0);
    },
  },

  "what has no id is a dead letter all the same": {
    async run({ broker }) {
      const queue = broker.queue("q");
      await using consumer = await queue.consume({ prefetch: 2 });
      await queue.publish(newCall({ wire: "raw", body: "{" }));
      await queue.publish(newCall({ wire: "raw", body: "[" }));
      const [one, two] = await take(consumer, 2);
      const { id } = newCall();
      await one!.dead({ reason: "not JSON" });
      await two!.dead({ reason: "not JSON", id });
      const letters = await queue.dead.list({ limit: 10 });
      assertEquals(letters.map((letter) => [letter.body, letter.id, letter.error]), [["{", one!.id, ""], [
        "[",
        id,
        "",
      ]]);
      assert(letters[0]!.key.length > 8);
      assertEquals(letters[1]!.key, id);
    },
  },

  "dead letters are listed oldest first, page by page": {
    async run({ broker }) {
      const queue = broker.queue("q");
      await using consumer = await queue.consume({ prefetch: 10 });
      await publishAll(queue, newCalls("a", "b", "c", "d", "e"));
      for (const delivery of await take(consumer, 5)) {
        await delivery.dead({ reason: "test" });
        await new Promise((resolve) => setTimeout(resolve, 3)); // the order is that of the milliseconds
      }
      const first = await queue.dead.list({ limit: 2 });
      const second = await queue.dead.list({ limit: 2, after: first[1]!.key });
      const third = await queue.dead.list({ limit: 2, after: second[1]!.key });
      const bodies = [first, second, third].map((page) => page.map(({ body }) => body));
      assertEquals(bodies, [["a", "b"], ["c", "d"], ["e"]]);
      assertEquals(await queue.dead.list({ limit: 2, after: third[0]!.key }), []);
      assertEquals(await broker.queue("other").dead.list({ limit: 2 }), []);
    },
  },

  "a replayed call is as one that was never handed out, and gets a new reply": {
    needs: ["release", "replies"],
    async run({ broker }) {
      const queue = broker.queue("q");
      await using consumer = await queue.consume({ prefetch: 1 });
      for (const wire of ["native", "raw"] as const) {
        const call = newCall({ wire });
        await queue.publish(call);
        await (await takeOne(consumer)).retry(0);
        const second = await takeOne(consumer);
        await second.dead({ reason: "test", id: call.id, reply: { id: call.id, body: "sorry" } });
        assertEquals((await queue.dead.get(call.id))?.attempts, 2);
        assertEquals(await queue.dead.replay(call.id), true);
        assertEquals(await queue.dead.replay(call.id), false);
        assertEquals(await queue.reply(wire, call.id), undefined);
        const again = await takeOne(consumer);
        assertEquals([again.wire, again.body, again.attempt], [wire, call.body, 1]);
        await again.complete({ id: call.id, body: "well" });
        assertEquals(await queue.reply(wire, call.id), "well");
        assertEquals((await queue.depth()).dead, 0);
      }
    },
  },

  "a letter tells when its call was handed out first and last": {
    needs: ["release"],
    async run({ broker }) {
      const queue = broker.queue("q");
      await using consumer = await queue.consume({ prefetch: 1 });
      const call = newCall();
      await queue.publish(call);
      const fromMs = Date.now();
      const first = await takeOne(consumer);
      const toMs = Date.now();
      await first.retry(30);
      const second = await takeOne(consumer);
      await second.release();
      const last = await takeOne(consumer);
      const lastToMs = Date.now();
      await new Promise((resolve) => setTimeout(resolve, 10)); // so that it does not die in that millisecond
      await last.dead({ reason: "test" });
      const { firstAttemptMs, lastAttemptMs, diedMs, attempts } = (await queue.dead.get(call.id))!;
      assertEquals(attempts, 2);
      assert(
        firstAttemptMs! >= fromMs && firstAttemptMs! <= toMs,
        `${firstAttemptMs} of ${fromMs} to ${toMs}`,
      );
      assert(lastAttemptMs! >= firstAttemptMs! + 30 && lastAttemptMs! <= lastToMs, `${lastAttemptMs}`);
      assert(diedMs > lastAttemptMs!);
    },
  },

  "one whose first consumer died tells when that one had it": {
    needs: ["release", "fence"],
    times: SHORT,
    async run({ broker, again }) {
      const queue = broker.queue("q");
      const call = newCall();
      await queue.publish(call);
      const fromMs = Date.now();
      const other = await again();
      const dying = await other.queue("q").consume({ prefetch: 1 });
      await takeOne(dying);
      await using alive = await queue.consume({ prefetch: 1 });
      await other[Symbol.asyncDispose](); // its claims are not renewed any more
      const last = await takeOne(alive);
      await last.dead({ reason: "test" });
      await Promise.allSettled([dying[Symbol.asyncDispose]()]);
      const { firstAttemptMs, lastAttemptMs, attempts } = (await queue.dead.get(call.id))!;
      assertEquals(attempts, 2);
      assert(
        firstAttemptMs! >= fromMs && firstAttemptMs! < lastAttemptMs!,
        `${firstAttemptMs} of ${fromMs} to ${lastAttemptMs}`,
      );
    },
  },

  "a replayed call has as much time as it had at first": {
    async run({ broker }) {
      const queue = broker.queue("q");
      await using consumer = await queue.consume({ prefetch: 1 });
      for (const wire of ["native", "raw"] as const) {
        const deadlineMs = Date.now() + 5_000;
        const call = newCall({ wire, deadlineMs });
        await queue.publish(call);
        const death = { reason: "test", id: call.id, deadlineMs };
        await (await takeOne(consumer)).dead(death);
        assertEquals((await queue.dead.get(call.id))?.deadlineMs, deadlineMs);
        await new Promise((resolve) => setTimeout(resolve, 50)); // time that it is to have once more
        await queue.dead.replay(call.id);
        const again = await takeOne(consumer);
        assert(again.deadlineMs! >= deadlineMs + 40 && again.deadlineMs! <= Date.now() + 5_100, wire);
        await again.complete();
      }
    },
  },

  "a dropped letter is forgotten": {
    async run({ broker }) {
      const queue = broker.queue("q");
      await using consumer = await queue.consume({ prefetch: 1 });
      const call = newCall();
      await queue.publish(call);
      await (await takeOne(consumer)).dead({ reason: "test" });
      assertEquals(await queue.dead.drop("x"), false);
      assertEquals(await queue.dead.drop(call.id), true);
      assertEquals(await queue.dead.drop(call.id), false);
      assertEquals([await queue.dead.get(call.id), await queue.dead.list({ limit: 9 })], [undefined, []]);
    },
  },
};
