import { assert, assertEquals } from "@std/assert";
import type { JsonValue } from "@bufbuild/protobuf";
import { faults, read } from "../../tests/support/contract/transcode.ts";

Deno.test("transcode: what the path has, the body may repeat but not contradict", async () => {
  const book = (name?: string) => ({
    values: ["shelves/1/books/2"],
    body: { title: "T", ...(name && { name }) },
  });
  const read2 = { book: { name: "shelves/1/books/2", title: "T" } };
  assertEquals(await read("UpdateBook", book()), read2);
  assertEquals(await read("UpdateBook", book("shelves/1/books/2")), read2);
  const said = 'the path says "shelves/1/books/2", the body "x"';
  assertEquals(await faults("UpdateBook", book("x")), [`book.name: ${said}`]);
  assertEquals(await faults("PatchMessage", { values: ["1"], body: { message_id: "2" } }), [
    'message_id: the path says "1", the body "2"',
  ]);
  assertEquals(await faults("PatchMessage", { values: ["1"], body: { messageId: ["1"] } }), [
    'message_id: the path says "1", the body an array',
  ]);
  assertEquals(await faults("UpdateBook", { values: ["a"], body: "text" }), [
    "book: expected an object, got a string",
  ]);
});

Deno.test("transcode: JSON that is wrong is told by its path, all of it", async () => {
  const wrong = (body: JsonValue) => faults("Echo", { binding: 3, body });
  assertEquals(
    await wrong({
      int32: "x",
      nothing: 1,
      self: { self: { bool: "true", nothing: null }, string: 7 },
      messages: [{ text: "fine" }, { text: 1 }, null],
      byName: { a: { text: "fine" }, b: { labels: { c: 1 } } },
      kinds: ["KIND_SMALL", "KIND_HUGE"],
      numbers: 5,
      time: "yesterday",
    }),
    [
      'int32: expected an integer from -2147483648 to 2147483647, got "x"',
      "numbers: expected an array, got a number",
      'kinds[1]: expected one of KIND_UNSPECIFIED, KIND_SMALL, KIND_LARGE, got "KIND_HUGE"',
      "messages[1].text: expected a string, got a number",
      "messages[2]: expected an object, got null",
      'by_name["b"].labels["c"]: expected a string, got a number',
      "self.string: expected a string, got a number",
      'self.self.bool: expected true or false, got "true"',
      "self.self.nothing: unknown field",
      'time: expected a time of RFC 3339 such as 2026-01-31T12:00:00.5Z, of the years 1 to 9999, got "yesterday"',
      "nothing: unknown field",
    ],
  );
  assertEquals(await wrong([]), [
    "body: expected a JSON object, the fields of bindings.v1.Everything, got an array",
  ]);
  assertEquals(await wrong({ int32: 1, left: "a", right: 2 }), [
    "right: cannot be set together with left",
  ]);
  assertEquals(await wrong({ self: { left: "a", right: 2 } }), [
    "self.right: cannot be set together with left",
  ]);
  assertEquals(await wrong({ wrapped_int64: 1, wrappedInt64: 2 }), [
    "wrapped_int64: given twice, by both of its names",
  ]);
});

Deno.test("transcode: as deep as the reader goes, and no deeper", async () => {
  let body: JsonValue = {};
  for (let i = 0; i < 50_000; i++) body = { self: body };
  assertEquals(await faults("Echo", { binding: 3, body }), ["body: expected at most 100 levels, got more"]);
});

Deno.test("transcode: of a body with a million faults the first is told, and soon", async () => {
  const body = { numbers: Array.from({ length: 1_000_000 }, () => "x") };
  const startMs = performance.now();
  const [fault, ...more] = await faults("Echo", { binding: 3, body });
  assertEquals([fault?.startsWith("body: cannot decode"), more], [true, []], fault);
  assert(performance.now() - startMs < 3_000);
});

Deno.test("transcode: names of prototypes are fields like any other: unknown, or keys of a map", async () => {
  const body = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}');
  assertEquals(await faults("Echo", { binding: 3, body }), [
    "__proto__: unknown field",
    "constructor: unknown field",
  ]);
  assertEquals(
    await faults("GetMessage", { values: ["1"], query: "__proto__.polluted=1&sub.__proto__.x=1" }),
    [
      "__proto__.polluted: unknown parameter",
      "sub.__proto__.x: unknown parameter",
    ],
  );
  const map = JSON.parse(
    '{"byName": {"__proto__": {"text": "t"}}, "struct": {"__proto__": {"polluted": 1}}}',
  );
  assertEquals(JSON.stringify(await read("Echo", { binding: 3, body: map })), JSON.stringify(map));
  assertEquals(({} as Record<string, unknown>).polluted, undefined);
  const field = JSON.parse('{"__proto__": {"name": "evil"}}');
  assertEquals(await faults("UpdateBook", { values: ["shelves/1/books/2"], body: field }), [
    "book.__proto__: unknown field",
  ]);
});
