import { assert, assertEquals } from "@std/assert";
import { WIRES } from "../../../lib/broker/mod.ts";
import { eventually } from "../../support/eventually.ts";
import { runs } from "../../queue/fixtures/runs.ts";
import { type Cases, failure, newKey } from "./kit.ts";

/** How callers take a call back. */
export const cancelCases: Cases = {
  "a call that waits is cancelled: it never runs": async (stage) => {
    if (!stage.broker.features.has("cancellation")) return;
    const client = stage.client();
    const key = newKey();
    const call = await client.call("count", { args: [key] });
    assert(await call.cancel());
    assert(!await call.cancel());
    await failure(call.result({ timeoutMs: 5_000 }), "CANCELLED");
    assertEquals(await call.state(), "cancelled");
    await stage.serve();
    await (await client.call("count", { args: ["last"], deadlineMs: 10_000 })).result();
    assertEquals(runs.of(key), []);
  },

  "a call that runs is cancelled: its signal is aborted, on every wire": async (stage) => {
    if (!stage.broker.features.has("cancellation")) return;
    await stage.serve();
    for (const wire of WIRES) {
      const key = newKey();
      const call = await stage.client({ wire }).call("waits", { args: [key], deadlineMs: 20_000 });
      await eventually("it runs", () => runs.of(key).length === 1);
      assert(await call.cancel(), wire);
      await eventually("it is told", () => runs.of(`${key} aborted`).length === 1);
      await failure(call.result(), "CANCELLED");
    }
  },

  "whoever calls gives up by a signal: the call is cancelled": async (stage) => {
    if (!stage.broker.features.has("cancellation")) return;
    await stage.serve();
    const [key, controller] = [newKey(), new AbortController()];
    const call = await stage.client().call("waits", { args: [key], signal: controller.signal });
    const waiting = failure(call.result(), "CANCELLED");
    await eventually("it runs", () => runs.of(key).length === 1);
    controller.abort();
    await waiting;
    await eventually("it is told", () => runs.of(`${key} aborted`).length === 1);
  },
};
