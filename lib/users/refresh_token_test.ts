import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { digestOf, newToken } from "./refresh_token.ts";

Deno.test("tokens of a family share its digest and nothing else", () => {
  const [one, two] = [newToken(), newToken()];
  const next = newToken(one);
  assertEquals(digestOf(next)?.family, digestOf(one)?.family);
  assertNotEquals(digestOf(next)?.secret, digestOf(one)?.secret);
  assertNotEquals(digestOf(two)?.family, digestOf(one)?.family);
  assertEquals(Object.values(digestOf(one)!).every((digest) => /^[0-9a-f]{64}$/.test(digest)), true);
});

Deno.test("what has not the form of a token has no digest, and no family", () => {
  const token = newToken();
  assert(digestOf(token));
  for (const no of ["", token.slice(1), `${token}=`, token.replace("prt_", "PRT_"), `${token}\n`]) {
    assertEquals(digestOf(no), undefined);
    assertThrows(() => newToken(no), TypeError);
  }
});
