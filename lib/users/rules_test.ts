import { assertEquals } from "@std/assert";
import type { z } from "zod";
import { emailRule, metadataRule, newPasswordRule, phoneRule, rolesRule, userNameRule } from "./rules.ts";

const LONE = "\ud800";

const CASES: Record<string, { rule: z.ZodType; good: unknown[]; bad: unknown[] }> = {
  name: {
    rule: userNameRule,
    good: ["A", "Ana Åström", "名前", "😀".repeat(100), "a".repeat(100)],
    bad: ["", " \t", "a\nb", "a\u0000", "a".repeat(101), "😀".repeat(101), LONE, 7],
  },
  email: {
    rule: emailRule,
    good: ["a@b", "ana.silva+x@mail.example.com", "josé@exämple.org", `${"a".repeat(242)}@example.com`],
    bad: [
      "",
      "a",
      "@b",
      "a@",
      "a@b@c",
      "a b@c.org",
      "a@b..c",
      "a@.b",
      "a@b.",
      "a@b\n",
      "a@b\r\nBcc: c@d",
      "<a@b>",
      `${"a".repeat(243)}@example.com`,
      `${LONE}@b`,
    ],
  },
  password: {
    rule: newPasswordRule,
    good: ["12345678", "😀".repeat(8), "😀".repeat(128), "a".repeat(128), "        "],
    bad: ["", "1234567", "😀".repeat(7), "a".repeat(129), "\ufdfa".repeat(100), `${LONE}1234567`, null],
  },
  phone: {
    rule: phoneRule,
    good: ["+12", "+5511999990000", "+123456789012345"],
    bad: ["", "+", "112", "+012", "+1", "+1 2", "+1234567890123456", "+12\n"],
  },
  roles: {
    rule: rolesRule,
    good: [[], ["admin"], Array.from({ length: 16 }, (_, i) => `r${i}`)],
    bad: [["Admin"], [""], ["a", "a"], ["1a"], Array.from({ length: 17 }, (_, i) => `r${i}`), "admin"],
  },
  metadata: {
    rule: metadataRule,
    good: [{}, { "a.b-c_D é": "" }, { k: "é".repeat(1_024) }, { ["k".repeat(64)]: "" }],
    bad: [{ "": "x" }, { ["k".repeat(65)]: "x" }, { k: "x".repeat(1_025) }, { k: LONE }, { k: 1 }],
  },
};

for (const [what, { rule, good, bad }] of Object.entries(CASES)) {
  Deno.test(`rules: what a ${what} may be, and what not`, () => {
    for (const value of good) assertEquals(rule.safeParse(value).success, true, Deno.inspect(value));
    for (const value of bad) assertEquals(rule.safeParse(value).success, false, Deno.inspect(value));
  });
}

Deno.test("rules: a password is in no error", () => {
  const { error } = newPasswordRule.safeParse("hunter2");
  assertEquals(JSON.stringify(error?.issues).includes("hunter2"), false);
});
