import { assertEquals, assertThrows } from "@std/assert";
import { cors as connect } from "@connectrpc/connect";
import { Hono } from "hono";
import { corsMiddleware, type CorsOptions } from "./cors.ts";

const PAGE = "https://page.example";

function appOf(options: CorsOptions): Hono {
  const app = new Hono();
  app.use(corsMiddleware(options));
  app.get("/x", (c) => c.text("here"));
  app.options("/x", (c) => c.body(null, 204, { allow: "GET" }));
  return app;
}

function preflight(app: Hono, origin: string): Promise<Response> {
  const headers = { origin, "access-control-request-method": "PATCH", "access-control-request-headers": "x" };
  return Promise.resolve(app.request("/x", { method: "OPTIONS", headers }));
}

/** The members of a field, in small letters. */
function listOf(response: Response, name: string): string[] {
  return (response.headers.get(name) ?? "").split(",").map((item) => item.trim().toLowerCase());
}

Deno.test("corsMiddleware: a preflight allows what REST, Connect and gRPC-Web need, and is kept", async () => {
  const response = await preflight(appOf({ origins: [PAGE], methods: ["PURGE"] }), PAGE);
  assertEquals([response.status, await response.text()], [204, ""]);
  assertEquals(response.headers.get("access-control-allow-origin"), PAGE);
  assertEquals(response.headers.get("access-control-max-age"), "7200");
  assertEquals(response.headers.get("access-control-allow-credentials"), null);
  const methods = listOf(response, "access-control-allow-methods");
  assertEquals(methods, ["get", "head", "post", "put", "patch", "delete", "purge"]);
  const fields = listOf(response, "access-control-allow-headers");
  const needed = ["authorization", "idempotency-key", "last-event-id", "content-type", "connect-timeout-ms"];
  for (const name of [...needed, ...connect.allowedHeaders.map((n) => n.toLowerCase())]) {
    assertEquals(fields.filter((field) => field === name).length, 1, name);
  }
});

Deno.test("corsMiddleware: an answer tells its page what it may read", async () => {
  const response = await appOf({ origins: ["https://other.example", PAGE] }).request("/x", {
    headers: { origin: PAGE },
  });
  assertEquals(await response.text(), "here");
  assertEquals(response.headers.get("access-control-allow-origin"), PAGE);
  assertEquals(listOf(response, "vary").includes("origin"), true);
  const fields = listOf(response, "access-control-expose-headers");
  for (
    const name of ["x-request-id", "retry-after", "content-range", "etag", "grpc-status", "grpc-message"]
  ) {
    assertEquals(fields.includes(name), true, name);
  }
});

Deno.test("corsMiddleware: pages of other origins are allowed nothing", async () => {
  for (const origin of ["https://evil.example", "null", `${PAGE}.evil.example`, "http://page.example"]) {
    const app = appOf({ origins: [PAGE] });
    assertEquals((await preflight(app, origin)).headers.get("access-control-allow-origin"), null, origin);
    const response = await app.request("/x", { headers: { origin } });
    assertEquals(response.headers.get("access-control-allow-origin"), null, origin);
  }
});

Deno.test("corsMiddleware: * is every origin, none is no CORS", async () => {
  const all = await preflight(appOf({ origins: ["*"] }), PAGE);
  assertEquals(all.headers.get("access-control-allow-origin"), "*");
  const none = await appOf({ origins: [] }).request("/x", { headers: { origin: PAGE } });
  assertEquals([...none.headers.keys()].filter((name) => name.startsWith("access-control")), []);
});

Deno.test("corsMiddleware: OPTIONS that is no preflight is for the route", async () => {
  const response = await appOf({ origins: [PAGE] }).request("/x", { method: "OPTIONS" });
  assertEquals([response.status, response.headers.get("allow")], [204, "GET"]);
});

Deno.test("corsMiddleware: what is no origin is refused at start", () => {
  for (const origin of ["page.example", `${PAGE}/`, `${PAGE}/path`, "", "https://*.example"]) {
    assertThrows(() => corsMiddleware({ origins: [origin] }), TypeError, `Cannot allow origin "${origin}"`);
  }
});
