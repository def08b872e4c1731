import { assertEquals } from "@std/assert";
import { ScalarType } from "@bufbuild/protobuf";
import { scalarSchema } from "./schema_scalar.ts";

const MAX_INT64 = "9223372036854775807";
const MAX_UINT64 = "18446744073709551615";

const CASES: readonly { types: ScalarType[]; good: unknown[]; bad: unknown[] }[] = [{
  types: [ScalarType.INT32, ScalarType.SINT32, ScalarType.SFIXED32],
  good: [0, -2147483648, 2147483647, "12", "-1", "1e3", 1.0, "2.0"],
  bad: [2147483648, -2147483649, 1.5, "", " 1", "0x10", "1.5", "a", true, null, undefined, [], {}, NaN],
}, {
  types: [ScalarType.UINT32, ScalarType.FIXED32],
  good: [0, 4294967295, "4294967295"],
  bad: [-1, 4294967296, "-1"],
}, {
  types: [ScalarType.INT64, ScalarType.SINT64, ScalarType.SFIXED64],
  good: [0, -5, 9007199254740991, MAX_INT64, "-9223372036854775808"],
  bad: [9007199254740992, 0.5, "9223372036854775808", "-9223372036854775809", "", "0x1", "1e3", true, null],
}, {
  types: [ScalarType.UINT64, ScalarType.FIXED64],
  good: [0, MAX_UINT64, "0"],
  bad: [-1, "-1", "18446744073709551616"],
}, {
  types: [ScalarType.DOUBLE],
  good: [0, -1.5, 1.7976931348623157e308, "1.5", "-1e-7", "NaN", "Infinity", "-Infinity"],
  bad: [NaN, Infinity, "", "nan", "inf", "1e999", "0x10", " 1", true, null, undefined, {}],
}, {
  types: [ScalarType.FLOAT],
  good: [0, 3.4028234663852886e38, "-3.4028234663852886e38", "NaN"],
  bad: [3.5e38, "-1e39"],
}, {
  types: [ScalarType.BOOL],
  good: [true, false],
  bad: ["true", 0, 1, null, undefined],
}, {
  types: [ScalarType.STRING],
  good: ["", "a", "🦜"],
  bad: [1, true, null, undefined, [], "\ud83e"],
}, {
  types: [ScalarType.BYTES],
  good: ["", "YQ==", "YQ", "YWI", "YWJj", "-_-_", "+/+/"],
  bad: ["Y", "YQ=", "YWJjZ", "YW=Jj", "Y Q==", "é", 1, null, undefined],
}];

for (const { types, good, bad } of CASES) {
  for (const type of types) {
    Deno.test(`scalarSchema: ${ScalarType[type]} takes what protobuf JSON has for it, and nothing else`, () => {
      const schema = scalarSchema(type);
      const taken = (value: unknown) => schema.safeParse(value).success;
      assertEquals(good.filter((value) => !taken(value)), []);
      assertEquals(bad.filter(taken), []);
      for (const value of good) assertEquals(schema.parse(value), value);
    });
  }
}

Deno.test("scalarSchema: every type has one", () => {
  const all = Object.values(ScalarType).filter((type): type is ScalarType => typeof type === "number");
  assertEquals(all.length, 15);
  assertEquals(all.filter((type) => !scalarSchema(type)), []);
});

Deno.test("scalarSchema: a fault says what was expected and what came, but never a text", () => {
  const fault = (type: ScalarType, value: unknown) =>
    scalarSchema(type).safeParse(value).error?.issues[0]?.message;
  assertEquals(
    fault(ScalarType.INT32, "abc"),
    'expected an integer from -2147483648 to 2147483647, got "abc"',
  );
  assertEquals(fault(ScalarType.BOOL, 1), "expected true or false, got 1");
  assertEquals(fault(ScalarType.DOUBLE, "x"), 'expected a number, "NaN", "Infinity" or "-Infinity", got "x"');
  assertEquals(fault(ScalarType.STRING, 12345678), "expected a string, got a number");
  assertEquals(fault(ScalarType.STRING, undefined), "missing, expected a string");
  assertEquals(fault(ScalarType.BYTES, "se cret"), "expected bytes in base64, got a string");
  assertEquals(fault(ScalarType.UINT32, "9".repeat(99))?.endsWith(`got "${"9".repeat(40)}…"`), true);
});
