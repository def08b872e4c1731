import { assert, assertEquals, assertThrows } from "@std/assert";
import { z } from "zod";
import { bindArguments } from "./bind_arguments.ts";
import { fn } from "./fn.ts";

const summ = fn({ args: z.object({ a: z.number(), b: z.number(), z: z.number().default(0.5) }) }, () => 0);
const one = fn({ args: z.object({ a: z.unknown() }) }, () => 0);
const none = fn({}, () => 0);
const optional = fn({ args: z.object({ a: z.number().optional() }) }, () => 0);
const three = fn({ args: z.object({ a: z.number(), b: z.number(), c: z.number() }) }, () => 0);

function errorOf(
  name: string,
  found: typeof summ,
  args: unknown[],
  kwargs: Record<string, unknown> = {},
): string {
  const bound = bindArguments(name, found, { args, kwargs });
  return "error" in bound ? bound.error : "none";
}

Deno.test("arguments: by position, by name, and both", () => {
  for (
    const [args, kwargs] of [[[1, 2], {}], [[1], { b: 2 }], [[], { b: 2, a: 1 }]] as [
      number[],
      Record<string, number>,
    ][]
  ) {
    assertEquals(bindArguments("summ", summ, { args, kwargs }), { args: { a: 1, b: 2 } });
  }
  assertEquals(bindArguments("summ", summ, { args: [1, 2, 3], kwargs: {} }), { args: { a: 1, b: 2, z: 3 } });
});

Deno.test("arguments: PRPC's texts", () => {
  assertEquals(errorOf("summ", summ, [1]), "summ() missing 1 required positional argument: 'b'");
  assertEquals(
    errorOf("summ", summ, [], { __proto__x: 1 }),
    "summ() got an unexpected keyword argument '__proto__x'",
  );
});

Deno.test("arguments: every fault reads as Python's own", async () => {
  const script = `
import json, sys
def summ(a, b, z=0.5): pass
def one(a): pass
def none(): pass
def optional(a=None): pass
def three(a, b, c): pass
out = []
for name, args, kwargs in json.load(sys.stdin):
    try:
        globals()[name](*args, **kwargs)
        out.append("none")
    except TypeError as e:
        out.append(str(e))
print(json.dumps(out))
`;
  const functions = { summ, one, none, optional, three };
  const cases: [keyof typeof functions, unknown[], Record<string, unknown>][] = [];
  for (const name of ["summ", "one", "none", "optional", "three"] as const) {
    for (const args of [[], [1], [1, 2], [1, 2, 3], [1, 2, 3, 4]]) {
      for (const kwargs of [{}, { a: 1 }, { b: 1 }, { q: 1 }, { z: 1, b: 2 }, { c: 1, q: 2 }]) {
        cases.push([name, args, kwargs]);
      }
    }
  }
  const python = new Deno.Command("python3", { args: ["-c", script], stdin: "piped", stdout: "piped" })
    .spawn();
  const writer = python.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(cases)));
  await writer.close();
  const wanted: string[] = JSON.parse(new TextDecoder().decode((await python.output()).stdout));
  assert(new Set(wanted).size > 30);
  assertEquals(cases.map(([name, args, kwargs]) => errorOf(name, functions[name], args, kwargs)), wanted);
});

Deno.test("arguments: a required parameter after one with a default is refused where it is written", () => {
  assertThrows(
    () => fn({ args: z.object({ a: z.number().default(1), b: z.number() }) }, () => 0),
    TypeError,
    `Cannot order parameters: "b" is required and follows "a", which is not`,
  );
});
