import { assert, assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { ParleyProcess } from "../support/process.ts";
import { flush, post, raw } from "./support/messenger_http.ts";
import { fieldsOf, problemOf } from "./support/problem.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const LIMIT_BYTES = 64 * 1024;

/** A body that is refused: what is wrong with it, the body, the fields that the answer names. */
type Refusal = readonly [what: string, body: BodyInit | undefined, fields: readonly string[]];

const message = (author: unknown, text: unknown) => JSON.stringify({ author, text });

const REFUSALS: readonly Refusal[] = [
  ["no body", undefined, ["body"]],
  ["an empty body", "", ["body"]],
  ["white space alone", " \r\n\t", ["body"]],
  ["not JSON", "author=Ivan&text=hey", ["body"]],
  ["JSON cut off", '{"author":"Ivan","text":"he', ["body"]],
  ["an array", "[]", ["body"]],
  ["null", "null", ["body"]],
  ["a string", '"hey"', ["body"]],
  ["a number", "1", ["body"]],
  ["invalid UTF-8", Uint8Array.of(0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d), ["body"]],
  ["UTF-16", Uint8Array.of(0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00), ["body"]],
  ["an empty object", "{}", ["author", "text"]],
  ["no author", '{"text":"hey"}', ["author"]],
  ["no text", '{"author":"Ivan"}', ["text"]],
  ["fields of other types", message(7, ["hey"]), ["author", "text"]],
  ["null for a field", message(null, null), ["author", "text"]],
  ["an object for a field", message({}, "hey"), ["author"]],
  ["an empty author", message("", "hey"), ["author"]],
  ["an empty text", message("Ivan", ""), ["text"]],
  ["an author of 101 characters", message("a".repeat(101), "hey"), ["author"]],
  ["an author of 101 emoji", message("😀".repeat(101), "hey"), ["author"]],
  ["a text of 16,385 bytes", message("Ivan", "a".repeat(16_385)), ["text"]],
  ["a text of 16,386 bytes in 8,193 characters", message("Ivan", "é".repeat(8_193)), ["text"]],
  ["a text of 16,385 bytes that ends in an emoji", message("Ivan", "a".repeat(16_381) + "😀"), ["text"]],
  ["a lone surrogate in the author", '{"author":"\\ud800","text":"hey"}', ["author"]],
  ["a lone surrogate in the text", '{"author":"Ivan","text":"x\\udc00"}', ["text"]],
];

const ACCEPTED: readonly (readonly [what: string, author: string, text: string])[] = [
  ["one character each", "a", "b"],
  ["an author of 100 emoji", "😀".repeat(100), "hey"],
  ["a text of 16,384 bytes of one each", "Ivan", "a".repeat(16_384)],
  ["a text of 16,384 bytes of two each", "Ivan", "é".repeat(8_192)],
  ["a text of 16,384 bytes of four each", "Ivan", "😀".repeat(4_096)],
  ["what JSON escapes", 'Ivan "the" \\ \u0000', "\u2028\n\ud83d\ude00"],
];

Deno.test("HTTP: what /sendMessage takes and refuses", async (t) => {
  await using parley = await ParleyProcess.start("all");
  const url = `${parley.http}/sendMessage`;

  for (const [what, body, fields] of REFUSALS) {
    await t.step(`${what}: 400 that names ${fields.join(" and ")}`, async () => {
      const response = await post(url, body);
      assertEquals(response.status, 400);
      const problem = await problemOf(response);
      assertEquals(problem.code, "INVALID_ARGUMENT");
      assertEquals(fieldsOf(problem), [...fields]);
      for (const { field, description } of problem.errors ?? []) {
        assertStringIncludes(problem.detail, `${field}: ${description}`);
      }
    });
  }

  await t.step("nothing of that was stored", async () => assertEquals(await flush(parley.http), []));

  for (const [what, author, text] of ACCEPTED) {
    await t.step(`${what}: stored as it is`, async () => {
      const response = await post(url, JSON.stringify({ author, text }));
      const { sendTime } = await response.json();
      assertEquals(response.status, 200);
      assertEquals(await flush(parley.http), [{ author, text, sendTime }]);
    });
  }

  await t.step("a byte order mark and further members are let pass", async () => {
    const response = await post(url, '\ufeff{"author":"a","text":"b","room":"other","__proto__":{}}');
    const { sendTime } = await response.json();
    assertEquals(await flush(parley.http), [{ author: "a", text: "b", sendTime }]);
  });

  await t.step("a body of 64 KiB is read, one byte more is 413, with a length and without", async () => {
    const body = new TextEncoder().encode(message("a", "b").padEnd(LIMIT_BYTES));
    assertEquals(await statusOf(post(url, body)), 200);
    assertEquals(await statusOf(post(url, chunks(body))), 200);
    const more = new TextEncoder().encode(message("a", "b").padEnd(LIMIT_BYTES + 1));
    for (const tooLarge of [more, chunks(more)]) {
      const response = await post(url, tooLarge);
      assertEquals(response.status, 413);
      assertEquals((await problemOf(response)).code, "RESOURCE_EXHAUSTED");
    }
    assertEquals((await post(`${parley.http}/getAndFlushMessages`, more)).status, 413);
    assertEquals((await flush(parley.http)).length, 2);
  });

  await t.step("a chunked body that never ends is cut off at the limit", async () => {
    const chunk = `4000\r\n${" ".repeat(0x4000)}\r\n`;
    const head =
      "POST /sendMessage HTTP/1.1\r\nHost: parley\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
    assertEquals((await raw(parley.http, head + chunk.repeat(5))).status, 413);
  });
});

Deno.test("HTTP: Idempotency-Key makes a send safe to repeat", async (t) => {
  await using parley = await ParleyProcess.start("all");
  const sendWith = (key: string, text: string) =>
    post(`${parley.http}/sendMessage`, message("Ivan", text), { "idempotency-key": key });

  await t.step("the same key and message: the same answer, stored once", async () => {
    const first = await (await sendWith("key-1", "hey")).json();
    const again = await (await sendWith("key-1", "hey")).json();
    assertEquals(again, first);
    assertEquals((await flush(parley.http)).length, 1);
    const other = await (await sendWith("key-2", "hey")).json();
    assertNotEquals(other.sendTime, first.sendTime);
    assertEquals((await flush(parley.http)).length, 1);
  });

  await t.step("the same key and another message: 400 that says so", async () => {
    const problem = await problemOf(await sendWith("key-1", "something else"));
    assertEquals([problem.status, fieldsOf(problem)], [400, ["idempotency_key"]]);
  });

  await t.step("128 characters are taken, 129 are not", async () => {
    assertEquals(await statusOf(sendWith("k".repeat(128), "hey")), 200);
    const problem = await problemOf(await sendWith("k".repeat(129), "hey"));
    assertEquals([problem.status, fieldsOf(problem)], [400, ["Idempotency-Key"]]);
  });

  await t.step("twenty at once with one key are one message", async () => {
    await flush(parley.http);
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => await (await sendWith("key-3", "at once")).json()),
    );
    assertEquals(new Set(answers.map(({ sendTime }) => sendTime)).size, 1);
    assertEquals((await flush(parley.http)).length, 1);
  });
});

Deno.test("HTTP: paths, methods and headers", async (t) => {
  await using parley = await ParleyProcess.start("all");

  await t.step("a path that is not served: 404", async () => {
    for (const path of ["/index.html", "/sendmessage", "/sendMessage/", "/v1/room", "/v1/rooms/lobby"]) {
      const problem = await problemOf(await fetch(parley.http + path));
      assertEquals([problem.status, problem.code], [404, "NOT_FOUND"]);
      assertStringIncludes(problem.detail, `"${path}"`);
    }
  });

  await t.step("the page is at the root", async () => {
    const response = await fetch(`${parley.http}/`);
    assertStringIncludes(response.headers.get("content-type") ?? "", "text/html");
    assertStringIncludes(await response.text(), "<title>Parley");
  });

  const allowed = {
    "/sendMessage": "POST",
    "/getAndFlushMessages": "POST",
    "/v1/rooms/lobby/messages": "GET, HEAD, POST",
    "/v1/rooms/lobby/events": "GET, HEAD",
    "/healthz": "GET, HEAD",
    "/readyz": "GET, HEAD",
  };
  for (const [path, methods] of Object.entries(allowed)) {
    await t.step(`${path} takes ${methods}: 405 with Allow for the others`, async () => {
      const others = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
        .filter((method) => !methods.split(", ").includes(method));
      for (const method of others) {
        const response = await fetch(parley.http + path, { method });
        assertEquals([response.status, response.headers.get("allow")], [405, methods], method);
        if (method === "HEAD") await response.body?.cancel();
        else assertStringIncludes((await problemOf(response)).detail, method);
      }
    });
  }

  await t.step("every answer has a request id: the client's own where it is one", async () => {
    for (const path of ["/healthz", "/readyz", "/nowhere", "/sendMessage"]) {
      const made = await fetch(parley.http + path);
      assertMatch(made.headers.get("x-request-id") ?? "", UUID);
      await made.body?.cancel();
      const given = await fetch(parley.http + path, { headers: { "x-request-id": "mine-1" } });
      assertEquals(given.headers.get("x-request-id"), "mine-1");
      await given.body?.cancel();
      const bad = await fetch(parley.http + path, { headers: { "x-request-id": "a b\tc" } });
      assertMatch(bad.headers.get("x-request-id") ?? "", UUID);
      await bad.body?.cancel();
    }
  });

  await t.step("/healthz and /readyz", async () => {
    assertEquals(await (await fetch(`${parley.http}/healthz`)).json(), { status: "ok" });
    await parley.logged("Following room");
    assertEquals(await (await fetch(`${parley.http}/readyz`)).json(), { status: "ready" });
    const head = await fetch(`${parley.http}/readyz`, { method: "HEAD" });
    assertEquals([head.status, await head.text()], [200, ""]);
  });

  await t.step("nothing of that is logged as a fault of the process", () => {
    const faults = parley.log.filter(({ level }) => level !== "INFO");
    assertEquals(faults, []);
    assert(parley.output.length === 0, parley.output.join("\n"));
  });
});

/** The same bytes without a length: HTTP/1.1 sends them chunked. */
function chunks(bytes: Uint8Array): ReadableStream<Uint8Array> {
  const SIZE = 10_000;
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at += SIZE));
    },
  });
}

async function statusOf(response: Promise<Response>): Promise<number> {
  const { status, body } = await response;
  await body?.cancel();
  return status;
}
