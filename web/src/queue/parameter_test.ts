import { assertEquals, assertThrows } from "@std/assert";
import { choicesOf, controlOf, readParameter, wordsOf } from "./parameter.ts";

Deno.test("a parameter is written as its schema has it", () => {
  assertEquals(controlOf({ type: "string" }), "text");
  assertEquals(controlOf({ type: "integer", minimum: 1 }), "number");
  assertEquals(controlOf({ type: "boolean" }), "flag");
  assertEquals(controlOf({ type: "string", enum: ["a", "b"] }), "choice");
  assertEquals(controlOf({ type: "array", items: { type: "string" } }), "json");
  assertEquals(controlOf({ type: ["number", "null"] }), "json");
  assertEquals(controlOf(undefined), "json");
});

Deno.test("what was typed is read as the type", () => {
  assertEquals(readParameter("text", "7"), "7");
  assertEquals(readParameter("number", "7.5"), 7.5);
  assertEquals(readParameter("number", "seven"), "seven"); // the server says what it expects
  assertEquals(readParameter("json", '{"a":[1]}'), { a: [1] });
  assertEquals(readParameter("flag", "true"), true);
  assertEquals(choicesOf({ enum: ["a", 1] }).map((choice) => readParameter("choice", choice)), ["a", 1]);
  assertEquals(readParameter("json", ""), undefined);
  assertThrows(() => readParameter("json", "{"), SyntaxError);
});

Deno.test("a schema is told in words", () => {
  assertEquals(
    wordsOf({ type: "integer", minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
    "integer, at least 1",
  );
  assertEquals(
    wordsOf({ type: "string", description: "A name", maxLength: 9 }),
    "A name, string, characters at the most 9",
  );
});
