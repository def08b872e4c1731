import { assertEquals } from "@std/assert";
import { z } from "zod";
import { AppError } from "../error/mod.ts";
import { type CallContext, fn } from "./fn.ts";
import { functionsOf } from "./functions.ts";
import { invoke } from "./invoke.ts";

const functions = functionsOf({
  summ: fn(
    { args: z.object({ a: z.number(), b: z.number(), z: z.number().default(0.5) }) },
    ({ a, b, z }) => a + b + z,
  ),
  later: fn({}, async (_args, { id, attempt }) => await Promise.resolve([id, attempt])),
  nothing: fn({}, () => undefined),
  throws: fn({}, () => {
    throw new Error("no more paper");
  }),
  throwsCode: fn({}, () => {
    throw new AppError("NOT_FOUND", `Cannot find "x": it is gone`);
  }),
  throwsNothing: fn({}, () => {
    throw undefined;
  }),
  throwsHostile: fn({}, () => {
    throw {
      toString() {
        throw new Error("again");
      },
    };
  }),
  notANumber: fn({}, () => ({ rows: [1, NaN] })),
  aFunction: fn({}, () => () => 0),
  aCircle: fn({}, () => {
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    return circle;
  }),
  hostile: fn({}, () => ({
    get value() {
      throw new Error("never");
    },
  })),
  wrong: fn({ returns: z.object({ n: z.number() }) }, () => JSON.parse(`{"n":"1"}`)),
  right: fn({ returns: z.object({ n: z.number() }) }, () => ({ n: 1, more: 2 })),
  nested: fn({ args: z.object({ user: z.object({ name: z.string() }) }) }, ({ user }) => user.name),
  other: 7,
});

const context: CallContext = { id: "id", attempt: 2, signal: new AbortController().signal };

async function run(
  func: string,
  args: unknown[] = [],
  kwargs: Record<string, unknown> = {},
): Promise<unknown[]> {
  const result = await invoke(functions, { func, args, kwargs }, context);
  if (result.ok) return [result.value];
  const { kind, message, code } = result.failure;
  return code === undefined ? [kind, message] : [kind, message, code];
}

Deno.test("invoke: arguments, defaults, sync and async, the context", async () => {
  assertEquals(await run("summ", [1], { b: 2 }), [3.5]);
  assertEquals(await run("later"), [["id", 2]]);
  assertEquals(await run("right"), [{ n: 1 }]);
});

Deno.test("invoke: a function that answers nothing answers null", async () => {
  assertEquals(await run("nothing"), [null]);
});

Deno.test("invoke: arguments that do not fit", async () => {
  assertEquals(await run("summ", [1]), ["arguments", "summ() missing 1 required positional argument: 'b'"]);
  assertEquals(await run("summ", [1, "2"]), [
    "arguments",
    "summ() argument 'b': Invalid input: expected number, received string",
  ]);
  assertEquals(await run("nested", [{ name: 1 }]), [
    "arguments",
    "nested() argument 'user.name': Invalid input: expected string, received number",
  ]);
});

Deno.test("invoke: what is thrown is told by its text, an AppError by its code too", async () => {
  assertEquals(await run("throws"), ["thrown", "no more paper"]);
  assertEquals(await run("throwsCode"), ["thrown", `Cannot find "x": it is gone`, "NOT_FOUND"]);
  assertEquals(await run("throwsNothing"), ["thrown", "undefined"]);
  assertEquals(await run("throwsHostile"), ["thrown", "it threw what has no text"]);
});

Deno.test("invoke: what cannot be encoded, and where", async () => {
  const text = (name: string, why: string) => ["result", `Cannot encode the result of ${name}(): ${why}`];
  assertEquals(await run("notANumber"), text("notANumber", "NaN at $.rows[1]"));
  assertEquals(await run("aFunction"), text("aFunction", "a function at $"));
  assertEquals(
    await run("aCircle"),
    text("aCircle", "more than 100 levels"),
  );
  assertEquals(await run("wrong"), [
    "result",
    "wrong() result 'n': Invalid input: expected number, received string",
  ]);
});

Deno.test("invoke: what is no function of the module", async () => {
  for (const name of ["nosuch", "other", "constructor", "__proto__"]) {
    assertEquals(await run(name), ["unknown", `func name '${name}' not found in server`]);
  }
});
