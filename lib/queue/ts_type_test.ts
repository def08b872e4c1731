import { assertEquals } from "@std/assert";
import { z } from "zod";
import { tsName, tsType } from "./ts_type.ts";

const of = (schema: z.ZodType) => tsType(z.toJSONSchema(schema, { unrepresentable: "any" }));

Deno.test("tsType: what zod writes as JSON Schema", () => {
  assertEquals(of(z.string()), "string");
  assertEquals(of(z.int()), "number");
  assertEquals(of(z.boolean().nullable()), "(boolean | null)");
  assertEquals(of(z.enum(["a", `"b"`])), String.raw`("a" | "\"b\"")`);
  assertEquals(of(z.literal("a")), `"a"`);
  assertEquals(of(z.array(z.union([z.string(), z.number()]))), "Array<(string | number)>");
  assertEquals(of(z.tuple([z.string(), z.number()])), "[string, number]");
  assertEquals(of(z.tuple([z.string()], z.number())), "[string, ...Array<number>]");
  assertEquals(of(z.record(z.string(), z.number())), "Record<string, number>");
  assertEquals(
    of(z.object({ a: z.string(), "b-c": z.number().optional() })),
    `{ a: string; "b-c"?: number }`,
  );
  assertEquals(of(z.object({})), "Record<string, unknown>");
  assertEquals(tsType({ allOf: [{ type: "string" }, { type: "null" }] }), "(string & null)");
});

Deno.test("tsType: unknown for what has no type, and for what never ends", () => {
  for (const schema of [z.unknown(), z.date(), z.bigint()]) assertEquals(of(schema), "unknown");
  for (const schema of [undefined, 7, { $ref: "#" }, { type: "nosuch" }]) {
    assertEquals(tsType(schema), "unknown");
  }
  const endless: Record<string, unknown> = { type: "array" };
  endless["items"] = endless;
  assertEquals(tsType(endless).endsWith("unknown" + ">".repeat(20)), true);
});

Deno.test("tsName: quoted where it has to be", () => {
  assertEquals(["a1", "$", "1a", "a-b", `"`, ""].map(tsName), [
    "a1",
    "$",
    `"1a"`,
    `"a-b"`,
    String.raw`"\""`,
    `""`,
  ]);
});
