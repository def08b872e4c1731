import { assertEquals } from "@std/assert";
import { z } from "zod";
import { pythonAnnotation, pythonLiteral } from "./python_text.ts";

Deno.test("pythonLiteral: Python reads the same value", async () => {
  const values = [null, true, false, 0, -1.5, 1e21, 1e-7, "", `'"\\\n\r\u0000\u007f\u2028😀\ud800`, [1, [
    null,
  ]], { a: { "'": [] } }];
  const script = `import json\nprint(json.dumps([${values.map(pythonLiteral).join(", ")}]))`;
  const { stdout, success } = await new Deno.Command("python3", { args: ["-c", script] }).output();
  assertEquals(success, true);
  assertEquals(JSON.parse(new TextDecoder().decode(stdout)), values);
});

Deno.test("pythonAnnotation: of built-in types alone", () => {
  const of = (schema: z.ZodType) => pythonAnnotation(z.toJSONSchema(schema, { unrepresentable: "any" }));
  assertEquals(of(z.number()), "int | float");
  assertEquals(of(z.union([z.int(), z.number(), z.null()])), "int | float | None");
  assertEquals(of(z.array(z.string())), "list");
  assertEquals(of(z.object({})), "dict");
  assertEquals(of(z.date()), undefined);
  assertEquals(of(z.union([z.string(), z.unknown()])), undefined);
});
