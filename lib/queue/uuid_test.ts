import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { hexOf, parseUuid, uuidOf } from "./uuid.ts";

const ID = "ecc9f5a0-3d0f-4b6e-9c39-0a6c3ffb1d11";

Deno.test("parseUuid: what Python reads, and nothing else", () => {
  for (
    const text of [
      ID,
      ID.toUpperCase(),
      hexOf(ID),
      `{${ID}}`,
      `urn:uuid:${ID}`,
      "ecc9-f5a03d0f4b6e9c390a6c3ffb1d11",
    ]
  ) {
    assertEquals(parseUuid(text), ID, text);
  }
  for (
    const text of ["", "7", ID.slice(1), `${ID}0`, ID.replace("e", "g"), ` ${ID}`, "-".repeat(1_000_000) + ID]
  ) {
    assertEquals(parseUuid(text), undefined, text.slice(0, 60));
  }
});

Deno.test("uuidOf: the same words are the same UUID, of version 5; others are another", () => {
  assertEquals(uuidOf("q", "key"), uuidOf("q", "key"));
  assert(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(uuidOf("q", "key")));
  assertNotEquals(uuidOf("q", "key"), uuidOf("qk", "ey"));
  assertNotEquals(uuidOf(`q","k`, "x"), uuidOf("q", `k","x`));
});
