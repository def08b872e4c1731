import { assertEquals } from "@std/assert";
import type { Interceptor } from "@connectrpc/connect";
import { CapturedLog } from "../../tests/support/captured_log.ts";
import { serveBindings } from "../../tests/support/contract/rest_server.ts";
import { AppError, detail } from "../error/mod.ts";
import { RetryInfoSchema } from "../../proto/gen/google/rpc/error_details_pb.ts";

const JSON_BODY = { "content-type": "application/json" };

/** The status of an answer, and its problem's code and detail. */
async function problemOf(response: Response): Promise<[number, string, string]> {
  assertEquals(response.headers.get("content-type"), "application/problem+json");
  const { status, code, detail } = await response.json();
  assertEquals(status, response.status);
  return [status, code, detail];
}

Deno.test("createRest: every kind of binding is served", async () => {
  const { request } = await serveBindings();
  const json = async (method: string, path: string, body?: unknown) => {
    const init = body === undefined ? {} : { body: JSON.stringify(body), headers: JSON_BODY };
    const response = await request(method, path, init);
    assertEquals([response.status, response.headers.get("content-type")], [200, "application/json"], path);
    return await response.json();
  };
  const message = (messageId: string, text: string) => ({ messageId, text, labels: {} });
  assertEquals(await json("GET", "/v1/messages/1"), message("1", ""));
  assertEquals(await json("GET", "/v1/messages/a%2Fb%20c?user_id=me"), message("a/b c", "me"));
  assertEquals(await json("GET", "/v1/users/me/messages/1"), message("1", "me"));
  assertEquals(await json("PUT", "/v1/messages/1", { text: "Hi!" }), message("1", "Hi!"));
  assertEquals(await json("PATCH", "/v1/messages/1", { text: "Hi!" }), message("1", "Hi!"));
  assertEquals(await json("POST", "/v1/messages", { messageId: "2" }), message("2", ""));
  assertEquals(await json("DELETE", "/v1/messages/1"), {});
  assertEquals(await json("POST", "/v1/messages/1:archive"), message("1", "archived"));
  assertEquals(await json("PATCH", "/v1/shelves/1/books/2", { title: "T" }), {
    name: "shelves/1/books/2",
    title: "T",
  });
  assertEquals((await json("PUT", "/v2/any/name%2F:write", {})).name, "any/name%2F");
  assertEquals(await json("PUT", "/v1/titles?sorted=true", ["b", "a"]), ["a", "b"]);
  assertEquals((await json("BREW", "/v1/echo?kind=KIND_LARGE")).kind, "KIND_LARGE");
  assertEquals((await json("PURGE", "/v1/purge/9007199254740993")).int64, "9007199254740993");
  assertEquals((await json("GET", "/v1/scalars/1/true/KIND_SMALL/AQ/2")).bytes, "AQ==");
});

Deno.test("createRest: a path that is none of the routes is not answered", async () => {
  const { fetch } = await serveBindings();
  for (
    const path of [
      "/",
      "/v1",
      "/v1/messages/",
      "/v1/messages/1:nothing/x/y",
      "/bindings.v1.Messaging/GetMessage",
    ]
  ) {
    assertEquals(fetch(new Request(`http://memory${path}`)), undefined, path);
  }
});

Deno.test("createRest: a method that the path does not take is 405, with those that it takes", async () => {
  const { request } = await serveBindings();
  const refused = await request("POST", "/v1/messages/1");
  const allow = "DELETE, GET, HEAD, OPTIONS, PATCH, PUT";
  assertEquals(refused.headers.get("allow"), allow);
  assertEquals(await problemOf(refused), [
    405,
    "UNIMPLEMENTED",
    `Cannot POST "/v1/messages/1": expected ${allow}`,
  ]);
  const options = await request("OPTIONS", "/v1/messages/1");
  assertEquals([options.status, options.headers.get("allow"), options.body], [204, allow, null]);
});

Deno.test("createRest: HEAD is GET without its body", async () => {
  const { request } = await serveBindings();
  const get = await request("GET", "/v1/messages/1");
  const head = await request("HEAD", "/v1/messages/1");
  const length = `${(await get.bytes()).length}`;
  assertEquals([head.status, head.body, head.headers.get("content-length")], [200, null, length]);
  const missing = await request("HEAD", "/v1/messages/missing");
  assertEquals([missing.status, missing.body], [404, null]);
  const bound = await request("HEAD", "/v1/head?kind=KIND_LARGE");
  assertEquals([bound.status, bound.body], [200, null]);
  const stream = await request("HEAD", "/v1/messages:watch?count=-1", {
    headers: { accept: "text/event-stream" },
  });
  assertEquals([stream.status, stream.headers.get("content-type"), stream.body], [
    200,
    "text/event-stream",
    null,
  ]);
});

Deno.test("createRest: what is wrong with a request, each with its status", async () => {
  const { request } = await serveBindings({ maxMessageBytes: 100 });
  const post = async (body: BodyInit, headers: Record<string, string> = JSON_BODY, method = "POST") =>
    await request(method, method === "POST" ? "/v1/messages" : "/v1/messages/1", { body, headers });
  const invalid = async (path: string) => (await problemOf(await request("GET", path))).slice(0, 2);
  assertEquals(await invalid("/v1/messages/1?x=1"), [400, "INVALID_ARGUMENT"]);
  assertEquals(await invalid("/v1/messages/%ff"), [400, "INVALID_ARGUMENT"]);
  assertEquals(await problemOf(await post("[1")), [
    400,
    "INVALID_ARGUMENT",
    "body: expected JSON: Expected ',' or ']' after array element in JSON at position 2 (line 1 column 3)",
  ]);
  assertEquals(
    (await problemOf(await post(new Uint8Array([0x22, 0xff, 0x22]))))[2],
    "body: expected JSON in UTF-8, got other bytes",
  );
  const text = await post("{}", { "content-type": "text/plain" });
  assertEquals(text.headers.get("accept-post"), "application/json");
  assertEquals((await problemOf(text)).slice(0, 2), [415, "INVALID_ARGUMENT"]);
  const patch = await post("{}", { "content-type": "application/x-www-form-urlencoded" }, "PATCH");
  assertEquals([patch.status, patch.headers.get("accept-patch")], [415, "application/json"]);
  const latin = await post("{}", { "content-type": "application/json; charset=latin1" });
  assertEquals(latin.status, 415);
  const packed = await post("{}", { ...JSON_BODY, "content-encoding": "gzip" });
  assertEquals([packed.status, packed.headers.get("accept-encoding")], [415, "identity"]);
  const large = JSON.stringify({ text: "x".repeat(100) });
  assertEquals(await problemOf(await post(large)), [
    413,
    "RESOURCE_EXHAUSTED",
    "Cannot read the body: it has more than 100 bytes",
  ]);
  const chunks = new ReadableStream({ pull: (c) => c.enqueue(new Uint8Array(64)) });
  assertEquals((await post(chunks)).status, 413);
  const accept = await request("GET", "/v1/messages/1", {
    headers: { accept: "text/html, application/json;q=0" },
  });
  assertEquals((await problemOf(accept)).slice(0, 2), [406, "INVALID_ARGUMENT"]);
});

Deno.test("createRest: bodies of JSON by any of its names, and none at all", async () => {
  const { request } = await serveBindings();
  for (const type of ["application/json; charset=UTF-8", "application/merge-patch+json", ""]) {
    const response = await request("PATCH", "/v1/messages/1", {
      body: new TextEncoder().encode('{"text":"é"}'),
      headers: type ? { "content-type": type } : {},
    });
    assertEquals((await response.json()).text, "é", type);
  }
  assertEquals(
    (await request("POST", "/v1/messages/1:archive", { body: " ", headers: JSON_BODY })).status,
    200,
  );
});

Deno.test("createRest: errors of methods are problems, with details and the request's id", async () => {
  const retry = detail(RetryInfoSchema, { retryDelay: { seconds: 2n, nanos: 1 } });
  const fail: Interceptor = () => () => {
    throw new AppError("RESOURCE_EXHAUSTED", "Too many", { details: [retry] });
  };
  const { request } = await serveBindings({ interceptors: [fail], requestId: () => "r1" });
  const response = await request("GET", "/v1/messages/1");
  assertEquals([response.status, response.headers.get("retry-after")], [429, "3"]);
  assertEquals(response.headers.get("x-request-id"), "r1");
  assertEquals(await response.json(), {
    type: "about:blank",
    title: "A limit is reached",
    status: 429,
    detail: "Too many",
    code: "RESOURCE_EXHAUSTED",
    requestId: "r1",
    details: [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "2.000000001s" }],
  });
  const found = await serveBindings();
  assertEquals(await problemOf(await found.request("GET", "/v1/messages/missing")), [
    404,
    "NOT_FOUND",
    'Cannot get message "missing": unknown',
  ]);
});

Deno.test("createRest: what nobody meant to send is INTERNAL, and is logged once", async () => {
  using log = new CapturedLog();
  const { request } = await serveBindings({
    implementation: {
      getMessage() {
        throw new Error("password=hunter2");
      },
    },
  });
  const response = await request("GET", "/v1/messages/1");
  const [status, code, text] = await problemOf(response);
  assertEquals([status, code], [500, "INTERNAL"]);
  assertEquals(text.includes("hunter2"), false);
  assertEquals(log.records.filter(({ level }) => level === "error").length, 1);
  const own = await serveBindings({
    invoke: () => Promise.reject(new Error("hunter3")),
    requestId: () => "r2",
  });
  assertEquals((await (await own.request("GET", "/v1/messages/1")).text()).includes("hunter3"), false);
  assertEquals(log.records.at(-1)?.properties.requestId, "r2");
});

Deno.test("createRest: interceptors see the request's header; the answer has what the method set", async () => {
  const seenBy: (string | null)[] = [];
  const look: Interceptor = (next) => async (request) => {
    seenBy.push(request.header.get("authorization"));
    const response = await next(request);
    response.header.set("etag", '"7"');
    response.trailer.set("cost", "1");
    return response;
  };
  const { request } = await serveBindings({ interceptors: [look] });
  const response = await request("GET", "/v1/messages/1", { headers: { authorization: "Bearer t" } });
  assertEquals(seenBy, ["Bearer t"]);
  assertEquals([response.headers.get("etag"), response.headers.get("trailer-cost")], ['"7"', "1"]);
  assertEquals(response.headers.get("content-type"), "application/json");
});
