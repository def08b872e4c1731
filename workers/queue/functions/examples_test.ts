import { assertEquals } from "@std/assert";
import { openFunctions } from "../../../lib/queue/mod.ts";
import { outcome } from "../pools/fixtures/kit.ts";
import { createOpenPool } from "../pools/open_pools.ts";

const EXAMPLES = import.meta.resolve("./examples.ts");

Deno.test("examples: the functions of PRPC's documentation, by their names", async () => {
  assertEquals([...(await openFunctions(EXAMPLES)).keys()].sort(), ["hello_world", "ping", "summ"]);
});

for (const kind of ["async", "thread", "process"] as const) {
  Deno.test(`examples: answer as PRPC's do, in ${kind} workers`, async () => {
    await using pool = await createOpenPool()(kind, { modules: [EXAMPLES], workers: 1 });
    const call = async (func: string, args: unknown[] = [], kwargs = {}) =>
      outcome(await pool.run({ func, args, kwargs, timeoutMs: 10_000, id: "call-1", attempt: 1 }));
    assertEquals(await call("ping"), `ok: "pong"`);
    assertEquals(await call("hello_world"), `ok: "hello_world"`);
    assertEquals(await call("summ", [1, 2]), "ok: 3.5");
    assertEquals(await call("summ", [1], { b: 2, z: 3 }), "ok: 6");
    const missing = "arguments: summ() missing 1 required positional argument: 'b'";
    assertEquals(await call("summ", [1]), missing);
  });
}
