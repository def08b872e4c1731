import { assertEquals } from "@std/assert";
import { z } from "zod";
import { builtIns } from "./built_in.ts";
import { describeForPrpc, describeFunctions } from "./describe.ts";
import { fn } from "./fn.ts";

const number = z.union([z.int(), z.number()]);

Deno.test("get_function_server: as PRPC's own server answers it", () => {
  const summ = fn({ args: z.object({ a: number, b: z.unknown(), z: z.number().default(0.5) }) }, () => 0);
  assertEquals(describeForPrpc(new Map([["summ", summ]])), [
    {
      func_name: "summ",
      func_args: [{ name: "a", annotation: "int | float" }, { name: "b" }],
      func_kwargs: [{ name: "z", default: 0.5 }],
    },
  ]);
});

Deno.test("get_function_server: lists ping, not itself, and what Python can write alone", () => {
  const f = fn({}, () => 0);
  const odd = fn({ args: z.object({ class: z.number() }) }, () => 0);
  const answer = builtIns(new Map([["f", f], ["no-name", f], ["odd", odd]])).get("get_function_server");
  assertEquals(answer, [
    { func_name: "ping", func_args: [], func_kwargs: [] },
    { func_name: "f", func_args: [], func_kwargs: [] },
  ]);
});

Deno.test("get_function_server: written so that PRPC's generator makes code of it", () => {
  // It writes a default as it stands, and `(a)` for the tuple of one argument.
  const greet = fn({ args: z.object({ name: z.string(), by: z.string().default("O'Neil\n") }) }, () => 0);
  assertEquals(describeForPrpc(new Map([["greet", greet]])), [
    {
      func_name: "greet",
      func_args: [],
      func_kwargs: [{ name: "name", annotation: "str" }, { name: "by", default: `"O'Neil\\n"` }],
    },
  ]);
});

Deno.test("get_function_schemas: arguments, defaults, answer and text", () => {
  const find = fn({
    args: z.object({
      id: z.string().describe("Whose"),
      deep: z.boolean().default(false),
      more: z.int().optional(),
    }),
    returns: z.array(z.object({ n: z.number() })),
    timeoutMs: 500,
    doc: "Finds.",
  }, () => []);
  assertEquals(describeFunctions(new Map([["find", find]])), [
    {
      name: "find",
      doc: "Finds.",
      parameters: [
        { name: "id", required: true, schema: { type: "string", description: "Whose" } },
        { name: "deep", required: false, schema: { type: "boolean" }, default: false },
        {
          name: "more",
          required: false,
          schema: { type: "integer", minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
        },
      ],
      returns: {
        type: "array",
        items: {
          type: "object",
          properties: { n: { type: "number" } },
          required: ["n"],
          additionalProperties: false,
        },
      },
      timeoutMs: 500,
    },
  ]);
});
