import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import type { Case } from "./kit.ts";

export const workerCases: Record<string, Case> = {
  "live workers are known to everybody, with what they serve, and gone at once when they say so": {
    async run({ broker, again }) {
      const queue = broker.queue("q");
      await using other = await again();
      assertEquals(await other.queue("q").workers(), []);
      const one = { name: "one", functions: ["summ", 'é "x"'] };
      const two = { name: "two", functions: [] };
      const first = await queue.announce(one);
      await using _second = await queue.announce(two);
      const seen = await eventually("both are known", async () => {
        const workers = await other.queue("q").workers();
        return workers.length === 2 && workers;
      });
      assertEquals(seen.toSorted((a, b) => a.name < b.name ? -1 : 1), [one, two]);
      assertEquals(await other.queue("other").workers(), []);
      await first[Symbol.asyncDispose]();
      const left = await eventually("one is gone", async () => {
        const workers = await other.queue("q").workers();
        return workers.length === 1 && workers;
      }, { withinMs: 2_000 });
      assertEquals(left, [two]);
    },
  },

  "a worker stays alive as long as it is announced": {
    times: { workerMs: 600 },
    async run({ broker }) {
      const queue = broker.queue("q");
      await using _worker = await queue.announce({ name: "one", functions: ["f"] });
      const endMs = performance.now() + 1_500;
      while (performance.now() < endMs) {
        assert((await queue.workers()).length === 1);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  },
};
