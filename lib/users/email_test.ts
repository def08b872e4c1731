import { assertEquals, assertNotEquals } from "@std/assert";
import { emailKey } from "./email.ts";

Deno.test("emailKey: spellings of one address have one key", () => {
  const groups = [
    ["ana@x.org", "ANA@X.ORG", "Ana@x.Org", "ａｎａ@x.org"],
    ["josé@x.org", "jose\u0301@x.org", "JOSÉ@x.org"],
  ];
  for (const group of groups) assertEquals(new Set(group.map(emailKey)).size, 1, group.join());
  for (const email of groups.flat()) assertEquals(emailKey(emailKey(email)), emailKey(email));
});

Deno.test("emailKey: different addresses have different keys", () => {
  for (
    const [a, b] of [["ana@x.org", "an.a@x.org"], ["ana@x.org", "ana+1@x.org"], ["jose@x.org", "josé@x.org"]]
  ) {
    assertNotEquals(emailKey(a!), emailKey(b!));
  }
});
