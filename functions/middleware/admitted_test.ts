import { assertEquals } from "@std/assert";
import { Hono } from "hono";
import { Admission } from "../../lib/flow/mod.ts";
import { admitted } from "./admitted.ts";
import type { AppEnv } from "./context.ts";

/** An app in the middle of a turn that takes on no more. */
function busyApp() {
  const admission = new Admission({ afterTurn: () => {} });
  while (admission.admit({}, 1_024));
  const app = new Hono<AppEnv>();
  app.use(admitted(admission));
  app.all("*", (c) => c.text("answered"));
  return app;
}

Deno.test("admitted: a busy process answers 429, a problem that says when to try again", async () => {
  const app = busyApp();
  for (const path of ["/sendMessage", "/", "/v1/files/healthz", "/x?/healthz"]) {
    const response = await app.fetch(new Request(`http://localhost:8080${path}`));
    assertEquals([response.status, response.headers.get("retry-after")], [429, "1"], path);
    assertEquals(response.headers.get("content-type"), "application/problem+json");
    assertEquals((await response.json()).code, "RESOURCE_EXHAUSTED");
  }
});

Deno.test("admitted: health is answered, and what was let in already", async () => {
  const app = busyApp();
  for (const path of ["/healthz", "/readyz", "/healthz?verbose"]) {
    const response = await app.fetch(new Request(`http://localhost:8080${path}`));
    assertEquals(await response.text(), "answered", path);
  }
  const response = await app.fetch(new Request("http://localhost:8080/"), { isAdmitted: true });
  assertEquals(await response.text(), "answered");
});

Deno.test("admitted: who asks for events is told to come again, by a stream that ends", async () => {
  const headers = { accept: "text/event-stream" };
  const response = await busyApp().fetch(new Request("http://localhost:8080/v1/rooms/a/events", { headers }));
  assertEquals([response.status, response.headers.get("content-type")], [200, "text/event-stream"]);
  assertEquals(await response.text(), "retry: 1000\n\n");
});
