import { assertEquals, assertRejects } from "@std/assert";
import type { JsonValue } from "@bufbuild/protobuf";
import { AppError } from "../error/mod.ts";
import { TooLargeError } from "./body_bytes.ts";
import { jsonArrayElements, jsonLines } from "./json_elements.ts";

const LIMIT = { maxBytes: 10_000 };

/** A source of the same numbers in every run. */
function randomOf(seed: number): (below: number) => number {
  return (below) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor(seed / 2 ** 32 * below);
  };
}

/** The bytes of a text in pieces of these sizes, again and again. */
async function* piecesOf(text: string, size: () => number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + size();
    yield bytes.slice(at, end);
    at = end;
  }
}

function randomJson(random: (below: number) => number, depth = 0): JsonValue {
  const text = () =>
    Array.from({ length: random(6) }, () => '[]{},:"\\\né😀a\u0000 '[random(14)] ?? "").join("");
  switch (random(depth > 3 ? 5 : 7)) {
    case 0:
      return random(2) === 0;
    case 1:
      return random(1_000_000) / 7;
    case 2:
      return null;
    case 3:
    case 4:
      return text().toWellFormed();
    case 5:
      return Array.from({ length: random(4) }, () => randomJson(random, depth + 1));
    default:
      return Object.fromEntries(
        Array.from({ length: random(4) }, () => [text().toWellFormed(), randomJson(random, depth + 1)]),
      );
  }
}

Deno.test("jsonArrayElements and jsonLines: whatever is written comes out, however it is cut", async () => {
  const random = randomOf(3);
  for (let round = 0; round < 300; round++) {
    const values = Array.from({ length: random(6) }, () => randomJson(random));
    const size = 1 + random(20);
    const space = random(2) ? 2 : 0;
    const array = JSON.stringify(values, undefined, space);
    const cut = () => random(size);
    assertEquals(await Array.fromAsync(jsonArrayElements(piecesOf(array, cut), LIMIT)), values, array);
    const lines = values.map((value) => JSON.stringify(value)).join(random(2) ? "\n" : "\r\n\n");
    assertEquals(await Array.fromAsync(jsonLines(piecesOf(lines, cut), LIMIT)), values, lines);
  }
});

Deno.test("jsonArrayElements: what is no array of JSON is refused, and never taken for one", async () => {
  const random = randomOf(5);
  const pieces = ["[", "]", "{", "}", ",", '"', "\\", "1", "null", ":", " ", "\n", '"a"', "é", "-"];
  for (let round = 0; round < 3_000; round++) {
    const text = Array.from({ length: random(10) }, () => pieces[random(pieces.length)]).join("");
    let expected: JsonValue | undefined;
    try {
      expected = text.trim() === "" ? [] : JSON.parse(text);
    } catch {
      // it is no JSON
    }
    const elements = Array.fromAsync(jsonArrayElements(piecesOf(text, () => random(3)), LIMIT));
    if (Array.isArray(expected)) assertEquals(await elements, expected, text);
    else await assertRejects(() => elements, AppError, undefined, text);
  }
});

Deno.test("jsonArrayElements and jsonLines: an element is held to its size, a stream of them to none", async () => {
  const element = JSON.stringify("x".repeat(98)); // 100 bytes
  const many = Array.from({ length: 1_000 }, () => element);
  const pieces = (text: string) => piecesOf(text, () => 32);
  const exact = { maxBytes: 100 };
  assertEquals((await Array.fromAsync(jsonArrayElements(pieces(`[${many}]`), exact))).length, 1_000);
  assertEquals((await Array.fromAsync(jsonLines(pieces(many.join("\n")), exact))).length, 1_000);
  const less = { maxBytes: 99 };
  await assertRejects(() => Array.fromAsync(jsonArrayElements(pieces(`[${element}]`), less)), TooLargeError);
  await assertRejects(() => Array.fromAsync(jsonLines(pieces(element), less)), TooLargeError);
  await assertRejects(() => Array.fromAsync(jsonLines(pieces(" ".repeat(200)), less)), TooLargeError);
});
