import { assertEquals, assertThrows } from "@std/assert";
import { create, type JsonValue, toJson } from "@bufbuild/protobuf";
import { AppError, fieldViolations } from "../error/mod.ts";
import { bindingsOf } from "./http_rule.ts";
import { bindingsMethod, bindingsRegistry } from "../../tests/support/contract/bindings.ts";
import { MessageSchemas } from "./schema.ts";
import { answerJson, transcoderOf } from "./transcode.ts";

interface Given {
  /** Which of the method's bindings. */
  binding?: number;
  values?: string[];
  query?: string;
  body?: JsonValue;
  header?: Record<string, string>;
}

/** The JSON of the message that a request of this method is read as. */
async function read(name: string, given: Given): Promise<JsonValue> {
  const registry = await bindingsRegistry();
  const binding = bindingsOf(await bindingsMethod(name))[given.binding ?? 0]!;
  const parts = {
    values: given.values ?? [],
    query: new URLSearchParams(given.query),
    header: new Headers(given.header),
  };
  const message = transcoderOf(binding, parts, { registry, schemas: new MessageSchemas({ registry }) }).read(
    given.body,
    "body",
  );
  return toJson(binding.method.input, message, { registry });
}

/** What is wrong with a request: `field: description`. */
async function faults(name: string, given: Given): Promise<string[]> {
  try {
    await read(name, given);
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    assertEquals(thrown.code, "INVALID_ARGUMENT");
    return fieldViolations(thrown).map((v) => `${v.field}: ${v.description}`);
  }
  return [];
}

Deno.test("transcode: path variables, also inside of messages, and the query", async () => {
  assertEquals(await read("GetMessage", { values: ["1"], query: "revision=2&sub.subfield=foo" }), {
    messageId: "1",
    revision: "2",
    sub: { subfield: "foo" },
  });
  assertEquals(await read("GetMessage", { binding: 1, values: ["me", "1"] }), {
    userId: "me",
    messageId: "1",
  });
  assertEquals(
    await read("GetMessage", { binding: 2, values: ["1", "s"], query: "sub.next.next.subfield=d" }),
    {
      messageId: "1",
      sub: { subfield: "s", next: { next: { subfield: "d" } } },
    },
  );
});

Deno.test("transcode: parameters by either name, repeated ones as often as they come", async () => {
  assertEquals(await read("GetMessage", { values: ["1"], query: "userId=a&tags=x&tags=&tags=y%20z" }), {
    messageId: "1",
    userId: "a",
    tags: ["x", "", "y z"],
  });
  assertEquals(await read("GetMessage", { values: ["1"], query: "user_id=a" }), {
    messageId: "1",
    userId: "a",
  });
});

Deno.test("transcode: every type that a query can tell", async () => {
  const query = new URLSearchParams([
    ["double", "-1.5e3"],
    ["float", "NaN"],
    ["int32", "-7"],
    ["int64", "-9223372036854775808"],
    ["uint32", "4294967295"],
    ["uint64", "18446744073709551615"],
    ["sint32", "-1"],
    ["sint64", "-1"],
    ["fixed32", "1"],
    ["fixed64", "1"],
    ["sfixed32", "-1"],
    ["sfixed64", "-1"],
    ["bool", "true"],
    ["string", "true"],
    ["bytes", "-_8"],
    ["kind", "KIND_LARGE"],
    ["maybe", "0"],
    ["numbers", "1"],
    ["numbers", "2"],
    ["kinds", "KIND_SMALL"],
    ["kinds", "2"],
    ["left", ""],
    ["self.self.int32", "3"],
    ["time", "2026-11-20T12:00:00.000000001Z"],
    ["duration", "1.5s"],
    ["mask", "a.b,cD"],
    ["wrapped_bool", "false"],
    ["wrapped_string", ""],
    ["wrappedInt64", "5"],
    ["wrapped_double", "Infinity"],
    ["wrapped_bytes", "AQID"],
    ["times", "1970-01-01T00:00:00Z"],
    ["times", "1970-01-01T00:00:01Z"],
    ["flags", "false"],
    ["flags", "true"],
  ]);
  assertEquals(await read("Echo", { query: query.toString() }), {
    double: -1500,
    float: "NaN",
    int32: -7,
    int64: "-9223372036854775808",
    uint32: 4294967295,
    uint64: "18446744073709551615",
    sint32: -1,
    sint64: "-1",
    fixed32: 1,
    fixed64: "1",
    sfixed32: -1,
    sfixed64: "-1",
    bool: true,
    string: "true",
    bytes: "+/8=",
    kind: "KIND_LARGE",
    maybe: 0,
    numbers: [1, 2],
    kinds: ["KIND_SMALL", "KIND_LARGE"],
    left: "",
    self: { self: { int32: 3 } },
    time: "2026-11-20T12:00:00.000000001Z",
    duration: "1.500s",
    mask: "a.b,cD",
    wrappedBool: false,
    wrappedString: "",
    wrappedInt64: "5",
    wrappedDouble: "Infinity",
    wrappedBytes: "AQID",
    times: ["1970-01-01T00:00:00Z", "1970-01-01T00:00:01Z"],
    flags: [false, true],
  });
});

Deno.test("transcode: every type that a path can tell", async () => {
  assertEquals(await read("Echo", { binding: 4, values: ["7", "true", "1", "AQ==", "1e3"] }), {
    int32: 7,
    bool: true,
    kind: "KIND_SMALL",
    bytes: "AQ==",
    double: 1000,
  });
  const int32 = "expected an integer from -2147483648 to 2147483647";
  assertEquals(await faults("Echo", { binding: 4, values: ["x", "yes", "HUGE", "?", "1"] }), [
    `int32: ${int32}, got "x"`,
    'bool: expected true or false, got "yes"',
    "bytes: expected bytes in base64, got a string",
    'kind: expected one of KIND_UNSPECIFIED, KIND_SMALL, KIND_LARGE, got "HUGE"',
  ]);
});

Deno.test("transcode: a parameter that is none is refused by its name", async () => {
  const wrong = (query: string, more: Given = {}, name = "GetMessage") =>
    faults(name, { values: ["1"], query, ...more });
  assertEquals(await wrong("nothing=1&revision=2"), ["nothing: unknown parameter"]);
  assertEquals(await wrong("sub.nothing=1&sub.subfield.x=1&.=1&=1"), [
    "sub.nothing: unknown parameter",
    "sub.subfield.x: unknown parameter",
    ".: unknown parameter",
    ": unknown parameter",
  ]);
  assertEquals(await wrong("message_id=2"), ["message_id: it belongs to the path"]);
  assertEquals(await wrong("messageId=2"), ["messageId: it belongs to the path"]);
  assertEquals(await wrong("sub=1"), ["sub: it cannot be given in the query"]);
  assertEquals(await wrong("revision=1&revision=2"), ["revision: given 2 times, but it is not repeated"]);
  assertEquals(await wrong("user_id=1&userId=2"), ["userId: given by two names"]);
  assertEquals(await wrong("text=a", { body: {} }, "PatchMessage"), [
    "text: unknown parameter: the request's fields belong to the body",
  ]);
  assertEquals(await wrong("message.text=a", {}, "UpdateMessage"), ["message.text: it belongs to the body"]);
  const echo = ["labels", "by_name", "struct", "value", "list", "any", "messages", "self", "time.seconds"];
  for (const name of echo) {
    assertEquals((await wrong(`${name}=1`, { values: [] }, "Echo")).length, 1, name);
  }
});

Deno.test("transcode: a parameter of the wrong type is refused by its field", async () => {
  const wrong = (query: string) => faults("Echo", { query });
  assertEquals(await wrong("int32=1.5&bool=1&kind=NO&time=now&self.uint32=-1"), [
    'int32: expected an integer from -2147483648 to 2147483647, got "1.5"',
    'bool: expected true or false, got "1"',
    'kind: expected one of KIND_UNSPECIFIED, KIND_SMALL, KIND_LARGE, got "NO"',
    'self.uint32: expected an integer from 0 to 4294967295, got "-1"',
    'time: expected a time of RFC 3339 such as 2026-01-31T12:00:00.5Z, of the years 1 to 9999, got "now"',
  ]);
  assertEquals(await wrong("left=a&right=1"), ["right: cannot be set together with left"]);
  assertEquals(await wrong("numbers=1&numbers=x"), [
    'numbers[1]: expected an integer from -2147483648 to 2147483647, got "x"',
  ]);
});

Deno.test("transcode: the body is a field, everything else, or nothing", async () => {
  assertEquals(
    await read("UpdateMessage", { values: ["1"], query: "update_mask=text,labels", body: { text: "Hi!" } }),
    { messageId: "1", message: { text: "Hi!" }, updateMask: "text,labels" },
  );
  assertEquals(await read("UpdateMessage", { values: ["1"] }), { messageId: "1" });
  assertEquals(await read("UpdateMessage", { values: ["1"], body: null }), { messageId: "1" });
  assertEquals(await read("PatchMessage", { values: ["1"], body: { text: "Hi!" } }), {
    messageId: "1",
    text: "Hi!",
  });
  assertEquals(await read("PatchMessage", { values: ["1"] }), { messageId: "1" });
  assertEquals(await read("SetTitles", { query: "sorted=true", body: ["b", "a"] }), {
    titles: ["b", "a"],
    sorted: true,
  });
  assertEquals(await read("DeleteMessage", { values: ["1"], body: {} }), { messageId: "1" });
  assertEquals(await faults("DeleteMessage", { values: ["1"], body: { revision: 1 } }), [
    "body: expected no body",
  ]);
});

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

Deno.test("transcode: Idempotency-Key fills the field that keeps it, bare or quoted", async () => {
  const update = (header: Record<string, string>, query = "") =>
    read("UpdateMessage", { values: ["1"], header, query });
  const filled = { messageId: "1", idempotencyKey: "k-1" };
  assertEquals(await update({ "idempotency-key": "k-1" }), filled);
  assertEquals(await update({ "idempotency-key": '"k-1"' }), filled);
  assertEquals(await update({ "idempotency-key": "k-1" }, "idempotency_key=k-1"), filled);
  assertEquals(
    await faults("UpdateMessage", {
      values: ["1"],
      header: { "idempotency-key": "k-1" },
      query: "idempotencyKey=k-2",
    }),
    ["idempotency_key: the header Idempotency-Key has another key than the request"],
  );
  assertEquals(await read("GetMessage", { values: ["1"], header: { "idempotency-key": "k" } }), {
    messageId: "1",
  });
});

Deno.test("answerJson: the message with every field, or the field that response_body names", async () => {
  const get = bindingsOf(await bindingsMethod("GetMessage"))[0]!;
  const message = { messageId: "1" };
  assertEquals(answerJson(get, create(get.method.output, message), {}), {
    messageId: "1",
    text: "",
    labels: {},
  });
  const make = bindingsOf(await bindingsMethod("CreateMessage"))[0]!;
  const { output } = make.method;
  const empty = { messageId: "", text: "", labels: {} };
  assertEquals(answerJson(make, create(output, { message, other: "o" }), {}), { ...empty, messageId: "1" });
  assertEquals(answerJson(make, create(output, { other: "o" }), {}), empty);
  const titles = bindingsOf(await bindingsMethod("SetTitles"))[0]!;
  assertEquals(answerJson(titles, create(titles.method.output, { titles: ["a"] }), {}), ["a"]);
  assertEquals(answerJson(titles, create(titles.method.output), {}), []);
});

Deno.test("transcode: what is wrong with the query is told before the body is read", async () => {
  const binding = bindingsOf(await bindingsMethod("UpdateMessage"))[0]!;
  const parts = { values: ["1"], query: new URLSearchParams("x=1"), header: new Headers() };
  assertThrows(
    () => transcoderOf(binding, parts, { schemas: new MessageSchemas() }),
    AppError,
    "x: unknown parameter",
  );
});
