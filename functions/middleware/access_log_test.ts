import { assertEquals, assertMatch } from "@std/assert";
import { Hono } from "hono";
import { requestId } from "hono/request-id";
import { AppError } from "../../lib/error/mod.ts";
import { CapturedLog } from "../../tests/support/captured_log.ts";
import { accessLog } from "./access_log.ts";
import type { AppEnv } from "./context.ts";
import { onError } from "./problems.ts";

function app(): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.use(requestId());
  app.use(accessLog());
  app.get("/well", (c) => c.text("ok"));
  app.get("/away", () => {
    throw new AppError("UNAVAILABLE", "away");
  });
  app.get("/broken", () => {
    throw new Error("secret cause");
  });
  app.onError(onError);
  return app;
}

Deno.test("accessLog: one record a request, with method, path, status, time and the request's id", async () => {
  using log = new CapturedLog();
  await app().request("/well?token=secret", { headers: { "x-request-id": "r1" } });
  assertEquals(log.records.length, 1);
  const { level, properties } = log.records[0]!;
  const { ms, ...facts } = properties;
  assertEquals([level, facts], ["debug", { method: "GET", path: "/well", status: 200, requestId: "r1" }]);
  assertEquals(Number.isInteger(ms), true);
});

Deno.test("accessLog: our failures are warnings, a client's faults are not", async () => {
  using log = new CapturedLog();
  await app().request("/away");
  await app().request("/nowhere");
  assertMatch(log.lines("http")[0]!, /^warning: "?GET"? "?\/away"? 503 in \d+ ms$/);
  assertMatch(log.lines("http")[1]!, /^debug: "?GET"? "?\/nowhere"? 404 in \d+ ms$/);
});

Deno.test("accessLog: what led to an internal error is logged under the id that was answered", async () => {
  using log = new CapturedLog("info");
  const response = await app().request("/broken");
  const { requestId } = await response.json();
  const [error, access] = log.records;
  assertEquals([error?.level, error?.properties.requestId, log.records.length], ["error", requestId, 2]);
  assertEquals((error?.properties.cause as Error).message, "secret cause");
  assertEquals([access?.level, access?.properties.status], ["warning", 500]);
});
