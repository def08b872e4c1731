import { assertEquals } from "@std/assert";
import { types } from "../../tests/support/contract/types.ts";
import { MessageSchemas } from "./schema.ts";
import { schemaFaults } from "./schema_faults.ts";

const { registry, message } = await types();
const schemas = new MessageSchemas({ registry });

/** The faults of a value, each in one line. */
function faults(name: string, json: unknown): string[] {
  return schemaFaults(message(name), json, { schemas, root: "body" })
    .map(({ field, description }) => `${field}: ${description}`);
}

Deno.test("schemaFaults: none where all is right, by JSON names or the contract's, and null for not set", () => {
  assertEquals(faults("Scalars", { anInt32: 1, a_string: "a", aBool: null, color: "COLOR_RED" }), []);
  assertEquals(faults("Names", { "@custom": "a", constructor: "b", to_string: "c" }), []);
  assertEquals(faults("Names", { custom: "a" }), []);
  assertEquals(faults("Names", {}), []);
});

Deno.test("schemaFaults: every wrong field by its path in the contract's names", () => {
  assertEquals(
    faults("Everything", {
      scalars: { anInt32: "x", aString: 1 },
      lists: { trees: [{}, { more: [{ name: 1 }] }], int32s: [1, null] },
      maps: { byString: { "a b": 1 }, bySint64: { "1": { name: true } } },
      wellKnown: { any: { "@type": "types.v1.Tree", name: 5 } },
    }),
    [
      'scalars.an_int32: expected an integer from -2147483648 to 2147483647, got "x"',
      "scalars.a_string: expected a string, got a number",
      "lists.int32s[1]: expected an integer from -2147483648 to 2147483647, got null",
      "lists.trees[1].more[0].name: expected a string, got a number",
      'maps.by_string["a b"]: expected a string, got a number',
      'maps.by_sint64["1"].name: expected a string, got a boolean',
      "well_known.any.name: expected a string, got a number",
    ],
  );
});

Deno.test("schemaFaults: what is no object, list or map", () => {
  assertEquals(faults("Tree", []), ["body: expected an object, got an array"]);
  assertEquals(faults("Tree", undefined), ["body: missing, expected an object"]);
  assertEquals(faults("Tree", { left: "a", more: {}, named: [] }), [
    "left: expected an object, got a string",
    "more: expected an array, got an object",
    "named: expected an object, got an array",
  ]);
});

Deno.test("schemaFaults: unknown fields, and fields by both of their names", () => {
  assertEquals(faults("Tree", { nam: "a", left: { x: 1 } }), ["left.x: unknown field", "nam: unknown field"]);
  assertEquals(faults("Scalars", { aString: "a", a_string: "b" }), [
    "a_string: given twice, by both of its names",
  ]);
  assertEquals(faults("Scalars", { aString: null, a_string: "b" }), [
    "a_string: given twice, by both of its names",
  ]);
});

Deno.test("schemaFaults: of a oneof one field at the most, beside other faults too", () => {
  assertEquals(faults("Choice", { text: "a", yes: true }), []);
  assertEquals(faults("Choice", { text: "a", number: null }), []);
  assertEquals(faults("Choice", { text: "a", number: "1", tree: 5 }), [
    "tree: expected an object, got a number",
    "number: cannot be set together with text",
    "tree: cannot be set together with text",
  ]);
  assertEquals(faults("Choice", { value: null, nothing: null }), [
    "nothing: cannot be set together with value",
  ]);
});

Deno.test("schemaFaults: enums by name or number, closed ones by declared numbers only", () => {
  assertEquals(faults("Scalars", { color: 5 }), []);
  assertEquals(faults("Scalars", { color: 77 }), []);
  assertEquals(faults("Scalars", { color: 2 ** 31 }).length, 1);
  assertEquals(faults("Scalars", { color: "RED" }), [
    'color: expected one of COLOR_UNSPECIFIED, COLOR_RED, COLOR_BLUE, COLOR_BELOW, got "RED"',
  ]);
  assertEquals(faults("Closed", { side: 2, sides: ["SIDE_LEFT"], pair: { first: 1 } }), []);
  assertEquals(faults("Closed", { side: 3 }), ["side: expected one of SIDE_LEFT, SIDE_RIGHT, got 3"]);
});

Deno.test("schemaFaults: keys of maps are of their type", () => {
  assertEquals(faults("Maps", { byInt32: { "-5": "1" }, byBool: { true: "1s" } }), []);
  assertEquals(faults("Maps", { byInt32: { a: "1" }, byBool: { yes: "1s" }, byUint64: { "-1": true } }), [
    'by_int32["a"]: as a key: expected an integer from -2147483648 to 2147483647, got "a"',
    'by_uint64["-1"]: as a key: expected an integer from 0 to 18446744073709551615, best as a string, got "-1"',
    'by_bool["yes"]: as a key: expected true or false, got "yes"',
  ]);
});

Deno.test("schemaFaults: twenty at the most, and a hundred levels", () => {
  assertEquals(faults("Lists", { int32s: Array(1_000).fill("x") }).length, 20);
  let deep: unknown = {};
  for (let level = 0; level < 100_000; level++) deep = { left: deep };
  assertEquals(faults("Tree", deep), ["body: expected at most 100 levels, got more"]);
});
