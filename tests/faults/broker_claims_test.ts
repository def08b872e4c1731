import { assertEquals } from "@std/assert";
import { WIRES } from "../../lib/broker/mod.ts";
import { eventually } from "../support/eventually.ts";
import { ConsumerProcess } from "./broker/consumer.ts";
import { BROKER_STORES } from "./broker/stores.ts";

const PATIENT_MS = 20_000;

for (const { name, ignore, start } of BROKER_STORES) {
  Deno.test({
    name:
      `broker on ${name}: what a consumer held when it was killed goes to another, once, as the next attempt`,
    ignore,
    async fn() {
      await using store = await start();
      await using broker = await store.open();
      const queue = broker.queue("q");
      const calls = WIRES.map((wire) => {
        const id = crypto.randomUUID();
        return { id, wire, body: id };
      });
      await using first = await ConsumerProcess.start(store.where, "hold");
      for (const call of calls) await queue.publish(call, { awaited: true });
      const replies = calls.map(({ wire, id }) => queue.waitFor(wire, id, { timeoutMs: PATIENT_MS }));
      for (const { body } of calls) await first.said(`took ${body} 1`);
      await using second = await ConsumerProcess.start(store.where, "serve");
      first.signal("SIGKILL");
      for (const { body } of calls) await second.said(`took ${body} 2`);
      assertEquals(await Promise.all(replies), calls.map(() => "by serve"));
      for (const { body } of calls) await second.said(`completed ${body} true false`);
      assertEquals(second.lines.filter((line) => line.startsWith("took")).length, calls.length);
      assertEquals(await queue.depth(), { ready: 0, delayed: 0, running: 0, dead: 0 });
    },
  });

  Deno.test({
    name: `broker on ${name}: a consumer that slept past its claim is told so, and its late reply is refused`,
    ignore,
    async fn() {
      await using store = await start();
      await using broker = await store.open();
      const queue = broker.queue("q");
      await using first = await ConsumerProcess.start(store.where, "hold");
      const [id, other] = [crypto.randomUUID(), crypto.randomUUID()];
      await queue.publish({ id, wire: "native", body: id }, { awaited: true });
      await first.said(`took ${id} 1`);
      first.signal("SIGSTOP");
      await using second = await ConsumerProcess.start(store.where, "hold");
      await second.said(`took ${id} 2`);
      first.signal("SIGCONT");
      await first.go();
      await first.said(`completed ${id} false true`);
      assertEquals(await queue.reply("native", id), undefined);
      await second.go();
      assertEquals(await queue.waitFor("native", id, { timeoutMs: PATIENT_MS }), "by hold");
      await second.said(`completed ${id} true false`);
      // It goes on: what comes next is its own again.
      second.signal("SIGKILL");
      await queue.publish({ id: other, wire: "native", body: other });
      await eventually(
        "the first goes on",
        () => first.lines.some((line) => line.startsWith(`completed ${other} true`)),
        {
          withinMs: PATIENT_MS,
        },
      );
    },
  });
}
