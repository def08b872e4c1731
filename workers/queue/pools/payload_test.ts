import { assertEquals, assertThrows } from "@std/assert";
import { decodePayload, encodePayload } from "./payload.ts";

const JSON_FORM = "J".charCodeAt(0);

Deno.test("payload: what JSON says is sent as JSON, the rest as a clone; both come back", () => {
  const asJson = [
    null,
    true,
    "текст \ud800",
    1.5,
    [],
    {},
    { a: [{ b: null }] },
    JSON.parse(`{"__proto__":1}`),
  ];
  for (const value of asJson) {
    const bytes = encodePayload(value);
    assertEquals([bytes[0], decodePayload(bytes)], [JSON_FORM, value]);
  }
  const asClone = [undefined, -0, 1n, new Date(0), new Uint8Array([0, 255]), new Set([1]), {
    deep: [{ x: 2n }],
  }];
  for (const value of asClone) {
    const bytes = encodePayload(value);
    assertEquals(bytes[0] === JSON_FORM, false);
    assertEquals(decodePayload(bytes), value);
  }
});

Deno.test("payload: what cannot be cloned, and what is no payload", () => {
  assertThrows(() => encodePayload({ f: () => 1 }));
  assertThrows(() => decodePayload(new Uint8Array([1, 2])), SyntaxError, "unknown form");
  assertThrows(() => decodePayload(new TextEncoder().encode("J{")), SyntaxError);
});
