import { assert, assertEquals } from "@std/assert";
import { types } from "../../tests/support/contract/types.ts";
import { MessageSchemas } from "./schema.ts";

const { registry, message } = await types();
const schema = new MessageSchemas({ registry }).of(message("WellKnown"));

const CASES: Readonly<Record<string, { good: unknown[]; bad: unknown[] }>> = {
  time: {
    good: [
      "2026-01-31T12:00:00Z",
      "2026-01-31T12:00:00.123456789+05:30",
      "0001-01-01T00:00:00Z",
      "9999-12-31T23:59:59.999999999Z",
      "2024-02-29T00:00:00Z",
    ],
    bad: [
      "2026-02-29T00:00:00Z",
      "2026-01-31",
      "2026-01-31T12:00:00",
      "2026-01-31t12:00:00z",
      "0000-01-01T00:00:00Z",
      "2026-01-31T24:00:00Z",
      "2026-01-31T12:00:60Z",
      "2026-01-31T12:00:00.1234567890Z",
      "0001-01-01T00:00:00+01:00",
      "9999-12-31T23:59:59-01:00",
      "",
      1,
      true,
      {},
    ],
  },
  duration: {
    good: ["0s", "-1.5s", "1.000000001s", "315576000000s", "-315576000000s"],
    bad: ["1", "s", "1.s", ".5s", "1sx", "1.0000000001s", "315576000001s", "1m", "", 1],
  },
  mask: { good: ["", "a", "a.b,fooBar"], bad: ["foo_bar", 1, ["a"]] },
  struct: { good: [{}, { a: [1, { b: null }] }], bad: [[], "a", 1] },
  value: { good: [null, 1, "a", true, [], { a: null }], bad: [] },
  list: { good: [[], [1, null, {}]], bad: [{}, "a"] },
  empty: { good: [{}], bad: [{ a: 1 }, [], 1] },
  nullValue: { good: [null, "NULL_VALUE", 0], bad: ["null", 1.5, {}] },
  doubleValue: { good: [1.5, "NaN"], bad: ["x", {}] },
  floatValue: { good: [1.5], bad: [1e39] },
  int32Value: { good: [1, "1"], bad: [1.5] },
  int64Value: { good: ["9223372036854775807"], bad: ["9223372036854775808"] },
  uint32Value: { good: [1], bad: [-1] },
  uint64Value: { good: ["1"], bad: ["-1"] },
  boolValue: { good: [true], bad: ["true"] },
  stringValue: { good: ["a"], bad: [1, { value: "a" }] },
  bytesValue: { good: ["YQ=="], bad: ["Y"] },
  any: {
    good: [
      {},
      { "@type": "type.googleapis.com/types.v1.Tree", name: "a", left: { name: "b" } },
      { "@type": "types.v1.Tree" },
      { "@type": "type.googleapis.com/google.protobuf.Duration", value: "1s" },
      { "@type": "type.googleapis.com/google.protobuf.Any", value: { "@type": "types.v1.Tree" } },
    ],
    bad: [
      { "@type": "type.googleapis.com/none.Such" },
      { "@type": "" },
      { "@type": 1 },
      { name: "a" },
      { "@type": "types.v1.Tree", name: 1 },
      { "@type": "types.v1.Tree", nam: "a" },
      { "@type": "google.protobuf.Duration", value: "x" },
      { "@type": "google.protobuf.Duration" },
      [],
      "a",
    ],
  },
};

Deno.test("wellKnownSchema: every field of the fixture has its cases", () => {
  assertEquals(Object.keys(CASES).sort(), message("WellKnown").fields.map((field) => field.jsonName).sort());
});

for (const [name, { good, bad }] of Object.entries(CASES)) {
  Deno.test(`wellKnownSchema: ${name} has the JSON form of its type`, () => {
    const taken = (value: unknown) => schema.safeParse({ [name]: value }).success;
    assertEquals(good.filter((value) => !taken(value)), []);
    assertEquals(bad.filter(taken), []);
    assert(taken(null), "null is a field that is not set");
  });
}

Deno.test("anySchema: without a registry nothing but an empty one is known", () => {
  const bare = new MessageSchemas().of(message("WellKnown"));
  assertEquals(bare.safeParse({ any: {} }).success, true);
  assertEquals(bare.safeParse({ any: { "@type": "types.v1.Tree" } }).success, false);
});
