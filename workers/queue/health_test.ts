import { assertEquals } from "@std/assert";
import { healthFetch } from "./health.ts";

Deno.test("health: lives always, is ready when it is", async () => {
  let ready = false;
  const answer = healthFetch({ isReady: () => Promise.resolve(ready) });
  const ask = async (path: string, method = "GET") => {
    const response = await answer(new Request(`http://memory${path}`, { method }));
    return [response.status, await response.json()];
  };
  assertEquals(await ask("/healthz"), [200, { status: "ok" }]);
  assertEquals(await ask("/readyz"), [503, { status: "not ready" }]);
  ready = true;
  assertEquals(await ask("/readyz"), [200, { status: "ready" }]);
  assertEquals((await ask("/readyz", "POST"))[0], 405);
  assertEquals((await ask("/"))[0], 404);
});
