import { assertEquals, assertMatch } from "@std/assert";
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { requestId } from "hono/request-id";
import { AppError, type Code, CODES, invalidArgument } from "../../lib/error/mod.ts";
import type { AppEnv } from "./context.ts";
import { methodNotAllowed, onError, onNotFound } from "./problems.ts";

/** What is answered when a handler throws this. */
async function answer(thrown: Error): Promise<Response> {
  const app = new Hono<AppEnv>();
  app.use(requestId());
  app.get("/", () => {
    throw thrown;
  });
  app.onError(onError);
  return await app.request("/", { headers: { "x-request-id": "r1" } });
}

Deno.test("onError: an error of ours is a problem document with its code and the request's id", async () => {
  const response = await answer(invalidArgument([{ field: "author", description: "missing" }]));
  assertEquals(response.status, 400);
  assertEquals(response.headers.get("content-type"), "application/problem+json");
  assertEquals(response.headers.get("x-request-id"), "r1");
  assertEquals(await response.json(), {
    type: "about:blank",
    title: "The request is not valid",
    status: 400,
    detail: "author: missing",
    code: "INVALID_ARGUMENT",
    errors: [{ field: "author", description: "missing" }],
    requestId: "r1",
  });
});

Deno.test("onError: every code has its status, and those that pass say when to try again", async () => {
  for (const code of Object.keys(CODES) as Code[]) {
    const response = await answer(new AppError(code, "why"));
    const retry = code === "UNAVAILABLE" || code === "RESOURCE_EXHAUSTED" ? "1" : null;
    assertEquals([response.status, response.headers.get("retry-after")], [CODES[code].http, retry], code);
    assertEquals((await response.json()).code, code);
  }
});

Deno.test("onError: what nobody meant to send does not leave", async () => {
  const response = await answer(new Error("password=hunter2"));
  const text = await response.text();
  assertEquals([response.status, text.includes("hunter2"), text.includes('"requestId":"r1"')], [
    500,
    false,
    true,
  ]);
  const withCause = await answer(new AppError("UNAVAILABLE", "away", { cause: new Error("hunter2") }));
  assertEquals((await withCause.text()).includes("hunter2"), false);
});

Deno.test("onError: what the framework refuses keeps its status", async () => {
  const response = await answer(new HTTPException(415, { message: "no such type" }));
  assertEquals([response.status, (await response.json()).detail], [415, "no such type"]);
});

Deno.test("onNotFound and methodNotAllowed: a problem that names path and method", async () => {
  const app = new Hono<AppEnv>();
  app.use(requestId());
  app.all("/here", methodNotAllowed("GET", "HEAD"));
  app.notFound(onNotFound);
  const missing = await app.request("/nowhere");
  const { detail, code, requestId: id } = await missing.json();
  assertEquals([missing.status, code, detail], [404, "NOT_FOUND", 'Cannot find "/nowhere": no such path']);
  assertMatch(id, /^[0-9a-f-]{36}$/);
  const refused = await app.request("/here", { method: "POST" });
  assertEquals([refused.status, refused.headers.get("allow")], [405, "GET, HEAD"]);
  assertEquals((await refused.json()).detail, 'Cannot POST "/here": expected GET, HEAD');
});
