import { assertEquals } from "@std/assert";
import { faults, type Given, read } from "../../tests/support/contract/transcode.ts";

Deno.test("readQuery: parameters by either name, repeated ones as often as they come", async () => {
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

Deno.test("readQuery: every type that a query can tell", async () => {
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

Deno.test("readQuery: a parameter that is none is refused by its name", async () => {
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

Deno.test("readQuery: a parameter of the wrong type is refused by its field", async () => {
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
