import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { AppError, toConnectError } from "../../lib/error/mod.ts";
import { assertBytes, digestOf, someBytes } from "../../tests/suites/file_store/kit.ts";
import { CapturedLog } from "../../tests/support/captured_log.ts";
import { diskEdge, EDGE_FILE_BYTES, FileEdge, onEachFileStore } from "../../tests/support/file_edge.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { RedisServer } from "../../tests/support/redis.ts";
import { requirement } from "../../tests/support/requirements.ts";
import { openRedisFiles } from "../../lib/files/mod.ts";
import { RedisConnection } from "../../lib/redis/mod.ts";
import { deadlineInterceptor } from "../../lib/rpc/mod.ts";
import { withDeadline } from "../../lib/time/mod.ts";

const NOBODY = "00000000-0000-4000-8000-000000000000";

/** A problem's status, code, and the header fields that are asked for; its type and request id are held to be there. */
async function problem(response: Response, ...names: string[]): Promise<unknown[]> {
  const { status, code, requestId } = await response.json();
  assertEquals([response.headers.get("content-type"), response.status], ["application/problem+json", status]);
  assertEquals(response.headers.get("x-request-id"), requestId);
  assertMatch(requestId, /^[0-9a-f-]{36}$/);
  return [status, code, ...names.map((name) => response.headers.get(name))];
}

/** Asks for a file with these fields, and answers status, Content-Range, Content-Length and the bytes. */
async function read(edge: FileEdge, id: string, headers: Record<string, string> = {}) {
  const response = await edge.fetch(`/${id}`, { headers });
  const field = (name: string) => response.headers.get(name);
  const got = [response.status, field("content-range"), Number(field("content-length"))];
  return { got, bytes: await response.bytes() };
}

onEachFileStore("POST stores the body, GET and HEAD answer it, as the RPCs do", async (edge) => {
  for (const size of [0, 1, 2_500_000]) {
    const bytes = someBytes(size);
    const sha256 = digestOf(bytes);
    const made = await edge.fetch("", { method: "POST", body: bytes });
    const { id, ...rest } = await made.json();
    assertEquals([made.status, made.headers.get("location")], [201, `/v1/files/${id}`]);
    assertEquals(rest, { size: String(size), sha256 });

    const whole = await edge.fetch(`/${id}`);
    const head = await edge.fetch(`/${id}`, { method: "HEAD" });
    for (const { status, headers } of [whole, head]) {
      assertEquals([status, headers.get("content-length")], [200, String(size)]);
      assertEquals([headers.get("etag"), headers.get("accept-ranges")], [`"${sha256}"`, "bytes"]);
      assertEquals(headers.get("content-type"), "application/octet-stream");
      assertEquals(headers.get("x-content-type-options"), "nosniff");
    }
    assertBytes(await whole.bytes(), bytes);
    assertEquals((await head.bytes()).length, 0);
    const [first] = await Array.fromAsync(edge.client.download({ id, limit: 1n }));
    assertEquals([first?.size, first?.sha256], [BigInt(size), sha256]);
  }
});

onEachFileStore(
  "GET of a range is 206 with just that, of more than one the whole, of none 416",
  async (edge) => {
    const bytes = someBytes(700_001);
    const id = await edge.put(bytes);
    for (
      const [range, from, to] of [
        ["bytes=0-0", 0, 0],
        ["bytes=0-", 0, 700_000],
        ["bytes=262144-262144", 262_144, 262_144],
        ["bytes=100000-600000", 100_000, 600_000],
        ["bytes=699999-9999999999999999999999", 699_999, 700_000],
        ["bytes=-1", 700_000, 700_000],
        ["bytes=-9999999", 0, 700_000],
      ] as const
    ) {
      const { got, bytes: part } = await read(edge, id, { range });
      assertEquals(got, [206, `bytes ${from}-${to}/700001`, to - from + 1], range);
      assertBytes(part, bytes.subarray(from, to + 1));
    }
    for (const range of ["bytes=0-1,5-6", "bytes=5-4", "bytes=x-", "lines=0-1", "bytes=", "bytes"]) {
      assertEquals((await read(edge, id, { range })).got, [200, null, 700_001], range);
    }
    for (const range of ["bytes=700001-", "bytes=700001-800000", "bytes=-0"]) {
      const answer = await problem(await edge.fetch(`/${id}`, { headers: { range } }), "content-range");
      assertEquals(answer, [416, "OUT_OF_RANGE", "bytes */700001"]);
    }
    const head = await edge.fetch(`/${id}`, { method: "HEAD", headers: { range: "bytes=0-0" } });
    assertEquals([head.status, head.headers.get("content-length")], [200, "700001"]);
  },
);

onEachFileStore("conditions hold: If-Range, If-None-Match, If-Match", async (edge) => {
  const bytes = someBytes(1_000);
  const id = await edge.put(bytes);
  const etag = `"${digestOf(bytes)}"`;
  const range = "bytes=10-19";
  const part = [206, "bytes 10-19/1000", 10];
  const whole = [200, null, 1_000];
  assertEquals((await read(edge, id, { range, "if-range": etag })).got, part);
  for (const other of ['"x"', `W/${etag}`, "Fri, 20 Nov 2026 12:00:00 GMT"]) {
    assertEquals((await read(edge, id, { range, "if-range": other })).got, whole);
  }
  assertEquals(
    (await read(edge, id, { range, "if-none-match": '"x"', "if-match": `"y", ${etag}` })).got,
    part,
  );
  for (const known of [etag, `W/${etag}`, `"x", ${etag}`, "*"]) {
    for (const method of ["GET", "HEAD"]) {
      const response = await edge.fetch(`/${id}`, { method, headers: { "if-none-match": known, range } });
      assertEquals([response.status, response.headers.get("etag"), await response.text()], [304, etag, ""]);
    }
  }
  for (const other of ['"x"', `W/${etag}`]) {
    const response = await edge.fetch(`/${id}`, { headers: { "if-match": other } });
    assertEquals(await problem(response, "etag"), [412, "FAILED_PRECONDITION", etag]);
  }
});

onEachFileStore("errors are problems, with the codes of the RPCs", async (edge) => {
  assertEquals(await problem(await edge.fetch(`/${NOBODY}`)), [404, "NOT_FOUND"]);
  assertEquals(await problem(await edge.fetch(`/${NOBODY}`, { headers: { range: "bytes=0-" } })), [
    404,
    "NOT_FOUND",
  ]);
  for (const id of ["x", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", `${NOBODY}%0a`, "..%5c", "%00", "a b"]) {
    assertEquals(await problem(await edge.fetch(`/${id}`)), [400, "INVALID_ARGUMENT"], id);
  }
  const large = await edge.fetch("", { method: "POST", body: new Uint8Array(EDGE_FILE_BYTES + 1) });
  assertEquals(await problem(large, "location"), [413, "RESOURCE_EXHAUSTED", null]);
  const form = new FormData();
  form.set("file", new Blob(["x"]));
  const asForm = await edge.fetch("", { method: "POST", body: form });
  assertEquals(await problem(asForm), [415, "INVALID_ARGUMENT"]);
  const headers = { "content-encoding": "gzip" };
  const packed = await edge.fetch("", { method: "POST", body: new Uint8Array(10), headers });
  assertEquals(await problem(packed, "accept-encoding"), [415, "INVALID_ARGUMENT", "identity"]);
  assertEquals(await problem(await edge.fetch("", { method: "GET" }), "allow"), [
    405,
    "UNIMPLEMENTED",
    "POST",
  ]);
  const put = await edge.fetch(`/${NOBODY}`, { method: "PUT", body: "x" });
  assertEquals(await problem(put, "allow"), [405, "UNIMPLEMENTED", "GET, HEAD"]);
});

Deno.test("the routes go through what stands in front of every call: headers, refusals, answer fields", async () => {
  const seen: string[] = [];
  await using edge = await diskEdge([(next) => async (request) => {
    seen.push(`${request.method.name} ${request.header.get("authorization")} ${request.requestMethod}`);
    if (!request.header.has("authorization")) {
      throw toConnectError(new AppError("UNAUTHENTICATED", "no token is given"));
    }
    const response = await next(request);
    response.header.set("x-own", "1");
    return response;
  }]);
  const headers = { authorization: "Bearer t" };
  const made = await edge.fetch("", { method: "POST", body: "hello", headers });
  const { id } = await made.json();
  const got = await edge.fetch(`/${id}`, { headers });
  assertEquals([made.headers.get("x-own"), got.headers.get("x-own"), await got.text()], ["1", "1", "hello"]);
  for (const response of [await edge.fetch("", { method: "POST", body: "x" }), await edge.fetch(`/${id}`)]) {
    assertEquals(await problem(response, "www-authenticate"), [401, "UNAUTHENTICATED", "Bearer"]);
  }
  const expected = ["Upload Bearer t POST", "Download Bearer t GET", "Upload null POST", "Download null GET"];
  assertEquals(seen, expected);
});

Deno.test({
  name: "a file that turns out to be damaged while it is read breaks the answer off, and is logged",
  ignore: requirement("redis-server").ignore,
  async fn() {
    using log = new CapturedLog("info");
    await using server = await RedisServer.start();
    await using redis = await RedisConnection.open(server.url);
    await using edge = await FileEdge.start(() => openRedisFiles(server.url));
    const id = await edge.put(someBytes(2_000_000));
    await redis.command(["HDEL", `parley:{file:${id}}:whole`, "5"]);
    const response = await edge.fetch(`/${id}`);
    assertEquals([response.status, response.headers.get("content-length")], [200, "2000000"]);
    await assertRejects(() => response.bytes());
    assertMatch(log.lines("files").join(), /^error: .*damaged: piece 5 is gone/);
    const range = `bytes=${5 * 262_144}-`;
    const late = await edge.fetch(`/${id}`, { headers: { range } });
    assertEquals(await problem(late), [500, "DATA_LOSS"]);
  },
});

Deno.test("an upload whose time is over is 504, though its body goes nowhere, and leaves nothing", async () => {
  await using edge = await diskEdge([deadlineInterceptor({ streams: { maxMs: 200 } })]);
  const folder = /"(.*)"/.exec(edge.store.description)![1]!;
  const parts = () => Array.fromAsync(Deno.readDir(`${folder}/parts`), ({ name }) => name);
  const { hostname, port } = new URL(edge.url);
  using socket = await Deno.connect({ hostname, port: Number(port) });
  await socket.write(
    new TextEncoder().encode(`POST /v1/files HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nabc`),
  );
  await eventually("a part is kept", async () => (await parts()).length === 1);
  const head = new Uint8Array(100);
  const length = await withDeadline(socket.read(head), 5_000, "read the answer");
  assertMatch(new TextDecoder().decode(head.subarray(0, length ?? 0)), /^HTTP\/1.1 504 /);
  await eventually("the part is gone", async () => (await parts()).length === 0);
});
