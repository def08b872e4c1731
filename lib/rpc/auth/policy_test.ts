import { assertEquals, assertThrows } from "@std/assert";
import { create } from "@bufbuild/protobuf";
import { AuthService } from "../../../proto/gen/auth/v1/auth_pb.ts";
import {
  ChatRequestSchema,
  GetUserRequestSchema,
  GetUserResponseSchema,
} from "../../../proto/gen/user/v1/user_pb.ts";
import { checkPolicy, judge, policyFaults, type Rule, subjectsOf, type Verdict } from "./policy.ts";

const ANA = { userId: "ana", roles: ["user"] };
const ROOT = { userId: "root", roles: ["user", "admin"] };

Deno.test("judge: every rule for nobody, a user and an admin, on its own, another's and no object", () => {
  const [yes, no, who] = ["allowed", "forbidden", "unauthenticated"] as const;
  // nobody; a user: own, another's, own and another's, none; an admin: own, another's, none
  const table: Record<Rule | "none", Verdict[]> = {
    "open": [yes, yes, yes, yes, yes, yes, yes, yes],
    "signed-in": [who, yes, yes, yes, yes, yes, yes, yes],
    "self-or-admin": [who, yes, no, no, no, yes, yes, yes],
    "admin": [who, no, no, no, no, yes, yes, yes],
    "none": [no, no, no, no, no, no, no, no],
  };
  for (const [rule, verdicts] of Object.entries(table)) {
    const of = rule === "none" ? undefined : rule as Rule;
    assertEquals(
      [
        judge(of, undefined, () => ["ana"]),
        judge(of, ANA, () => ["ana"]),
        judge(of, ANA, () => ["bob"]),
        judge(of, ANA, () => ["ana", "bob"]),
        judge(of, ANA, () => []),
        judge(of, ROOT, () => ["root"]),
        judge(of, ROOT, () => ["bob"]),
        judge(of, ROOT, () => []),
      ],
      verdicts,
      rule,
    );
  }
});

Deno.test("subjectsOf: every id that a request names a user by", () => {
  assertEquals(subjectsOf(create(GetUserRequestSchema, { id: "ana" })), ["ana"]);
  assertEquals(subjectsOf(create(GetUserRequestSchema)), []);
  assertEquals(subjectsOf(create(ChatRequestSchema, { userId: "ana" })), ["ana"]);
  assertEquals(subjectsOf(create(GetUserResponseSchema, { user: { id: "ana" } })), ["ana"]);
  assertEquals(subjectsOf({ id: "ana", userId: "bob", user: { id: "eve" } }), ["ana", "bob", "eve"]);
  assertEquals(subjectsOf({ id: 7, user: "ana" }), []);
});

Deno.test("policyFaults: methods that are left out, and names of none", () => {
  const good = { "auth.v1.AuthService/SignIn": "open", "auth.v1.AuthService/Refresh": "open" } as const;
  const policy = { ...good, "auth.v1.AuthService/signOut": "open" } as const;
  assertEquals(policyFaults(policy, [AuthService]), [
    "auth.v1.AuthService/SignOut: not in the policy",
    "auth.v1.AuthService/signOut: no such method",
  ]);
  assertThrows(() => checkPolicy(policy, [AuthService]), RangeError, "AuthService/SignOut");
  checkPolicy({ ...good, "auth.v1.AuthService/SignOut": "open" }, [AuthService]);
});
