import { assert, assertEquals } from "@std/assert";
import { WIRES } from "../../../lib/broker/mod.ts";
import { eventually } from "../../support/eventually.ts";
import { runs } from "../../queue/fixtures/runs.ts";
import { type Cases, failure, newKey } from "./kit.ts";

/** What callers get. */
export const callCases: Cases = {
  "arguments by position and by name, defaults, sync and async, on every wire": async (stage) => {
    await stage.serve();
    for (const wire of WIRES) {
      const client = stage.client({ wire });
      const result = async (name: string, options: Parameters<typeof client.call>[1]) =>
        await (await client.call(name, { deadlineMs: 10_000, ...options })).result();
      assertEquals(await result("summ", { args: [1, 2], kwargs: { z: 3 } }), 6, wire);
      assertEquals(await result("summ", { args: [1], kwargs: { b: 2 } }), 3.5, wire);
      assertEquals(await result("greet", { args: ["Ann"] }), {
        text: `O'Neil "x"\n greets Ann`,
        tags: ["a"],
      });
      assertEquals(await result("nothing", {}), null, wire);
      assertEquals(await result("ping", {}), "pong", wire);
      const value = { text: "ü😀\u0000", list: [1, [null, true]], big: 2n ** 70n + 1n };
      assertEquals(await result("echo", { args: [value] }), value, wire);
    }
  },

  "errors come with their text, and their code, on every wire": async (stage) => {
    await stage.serve({ timeoutMs: 60_000 });
    for (const wire of WIRES) {
      const client = stage.client({ wire });
      const error = async (
        name: string,
        kwargs: Record<string, unknown>,
        code: Parameters<typeof failure>[1],
      ) => {
        const call = await client.call(name, { kwargs, deadlineMs: 10_000 });
        return (await failure(call.result(), code)).message;
      };
      assertEquals(await error("fails", { text: "no paper" }, "UNKNOWN"), "no paper");
      const native = wire === "native"; // PRPC has no codes
      assertEquals(
        await error("failsByCode", {}, native ? "NOT_FOUND" : "UNKNOWN"),
        `Cannot find "x": it is gone`,
      );
      assertEquals(
        await error("summ", { a: 1 }, "INVALID_ARGUMENT"),
        "summ() missing 1 required positional argument: 'b'",
      );
      assertEquals(await error("nosuch", {}, "UNIMPLEMENTED"), "func name 'nosuch' not found in server");
      const timeout = "the task was completed by server timeout 0.05 secs.";
      assertEquals(await error("slow", {}, "DEADLINE_EXCEEDED"), timeout);
      const text = "Cannot encode the result of unencodable(): NaN at $.value";
      assertEquals(await error("unencodable", {}, "INTERNAL"), text);
    }
  },

  "a call is stored without a worker, and served by one that comes later": async (stage) => {
    const client = stage.client();
    const call = await client.call("summ", { args: [1, 2] });
    assertEquals(await call.state(), "waiting");
    await stage.serve();
    assertEquals(await call.result({ timeoutMs: 20_000 }), 3.5);
    if (!stage.broker.features.has("replies")) return;
    assertEquals(await call.state(), "done");
    assertEquals(await stage.client().find(call.id.toUpperCase()).result({ timeoutMs: 10_000 }), 3.5);
  },

  "requireWorker fails at once where nobody serves the function": async (stage) => {
    const client = stage.client();
    const error = await failure(client.call("summ", { args: [1, 2], requireWorker: true }), "UNAVAILABLE");
    assertEquals(error.message, `no live worker serves "summ" on queue "${stage.queue}"`);
    await stage.serve();
    const call = await client.call<number>("summ", { args: [1, 2], requireWorker: true, deadlineMs: 10_000 });
    assertEquals(await call.result(), 3.5);
    const other = await failure(client.call("nosuch", { requireWorker: true }), "UNAVAILABLE");
    assertEquals(other.message, `no live worker serves "nosuch" on queue "${stage.queue}"`);
  },

  "a call whose deadline has passed is dropped, not run, on every wire": async (stage) => {
    const keys = new Map(WIRES.map((wire) => [wire, newKey()]));
    for (const [wire, key] of keys) {
      const client = stage.client({ wire });
      await client.call("ping"); // whatever a queue needs at first is there
      const call = await client.call("count", { args: [key], deadlineMs: 300 });
      await failure(call.result(), "DEADLINE_EXCEEDED");
    }
    await stage.serve();
    const last = await stage.client().call("count", { args: ["last"], deadlineMs: 10_000 });
    await last.result();
    await eventually("nothing is left", async () => {
      const { ready, running } = await stage.broker.queue(stage.queue).depth();
      return ready + running === 0;
    });
    for (const [wire, key] of keys) assertEquals(runs.of(key), [], wire);
  },

  "the same idempotency key is the same call, run once": async (stage) => {
    const client = stage.client();
    const [key, idempotencyKey] = [newKey(), newKey()];
    const first = await client.call("count", { args: [key], idempotencyKey });
    const second = await stage.client().call("count", { args: [key], idempotencyKey });
    assertEquals(second.id, first.id);
    await stage.serve();
    assertEquals(await first.result({ timeoutMs: 10_000 }), 1);
    assertEquals(await second.result({ timeoutMs: 10_000 }), 1);
    const third = await client.call("count", { args: [key], idempotencyKey });
    assertEquals(await third.result({ timeoutMs: 10_000 }), 1);
    if (stage.broker.features.has("deduplication")) assertEquals(runs.of(key), [1]);
  },

  "arguments that cannot travel are refused before anything is stored": async (stage) => {
    const client = stage.client();
    const error = await failure(client.call("echo", { args: [NaN] }), "INVALID_ARGUMENT");
    assertEquals(error.message, "Cannot encode the arguments of echo(): NaN at $");
    const pickled = stage.client({ wire: "pickled" });
    await failure(pickled.call("echo", { args: [{ "py/object": "os.system" }] }), "INVALID_ARGUMENT");
    const { ready } = await stage.broker.queue(stage.queue).depth();
    assertEquals(ready, 0);
  },

  "a client that is closed waits for nothing": async (stage) => {
    const client = stage.client();
    const call = await client.call("summ", { args: [1, 2] });
    const waiting = failure(call.result(), "CANCELLED");
    await client[Symbol.asyncDispose]();
    await waiting;
  },

  "functions tell what they are": async (stage) => {
    await stage.serve();
    const functions = await stage.client().functions();
    const summ = functions.find(({ name }) => name === "summ");
    assertEquals(summ?.parameters.map(({ name, required }) => [name, required]), [
      ["a", true],
      ["b", true],
      ["z", false],
    ]);
    assertEquals(summ?.returns, { type: "number" });
    assert(!functions.some(({ name }) => name.startsWith("get_function")));
  },
};
