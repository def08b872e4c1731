import { fromJson, toJson } from "@bufbuild/protobuf";
import { ListValueSchema, ValueSchema } from "@bufbuild/protobuf/wkt";
import { assertEquals } from "@std/assert";
import { argsOf, toJsonValue, toValue } from "./values.ts";

Deno.test("values: what JSON lacks is written as protobuf's JSON writes it", () => {
  const cases: [unknown, unknown][] = [
    [2n ** 53n - 1n, 2 ** 53 - 1],
    [2n ** 53n, "9007199254740992"],
    [-(2n ** 70n), "-1180591620717411303424"],
    [new Date(0), "1970-01-01T00:00:00.000Z"],
    [Uint8Array.of(251, 255), "+/8="],
    [new Set([1, "a"]), [1, "a"]],
    [{ a: [null, { b: 2n }], c: true }, { a: [null, { b: 2 }], c: true }],
    [undefined, null],
  ];
  for (const [value, json] of cases) {
    assertEquals<unknown>(toJsonValue(value), json);
    assertEquals<unknown>(toJson(ValueSchema, toValue(value)), json);
  }
});

Deno.test("values: arguments by position, and none", () => {
  const list = [1, "a", null, [true], { b: 1.5 }];
  assertEquals<unknown>(argsOf(fromJson(ListValueSchema, list)), list);
  assertEquals(argsOf(undefined), []);
});
