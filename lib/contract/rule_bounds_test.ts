import { assertEquals } from "@std/assert";
import { z } from "zod";
import { ListUsersRequestSchema, UserSchema } from "../../proto/gen/user/v1/user_pb.ts";
import { boundsOf, isBounded } from "./rule_bounds.ts";

Deno.test("boundsOf: what JSON Schema can say of a rule, and nothing else", () => {
  assertEquals<unknown>(boundsOf(z.int().min(0).max(100)), { minimum: 0, maximum: 100 });
  assertEquals(boundsOf(z.int().max(7)), { maximum: 7 });
  assertEquals(boundsOf(z.int()), {});
  assertEquals<unknown>(boundsOf(z.string().min(1).max(9).regex(/^a+$/).optional()), {
    minLength: 1,
    maxLength: 9,
    pattern: "^a+$",
  });
  assertEquals(boundsOf(z.string().refine((text) => text.length > 3)), {});
  assertEquals(boundsOf(z.bigint().min(1n)), {});
});

Deno.test("isBounded: text and small numbers are in JSON what they are in a message", () => {
  const { page } = ListUsersRequestSchema.field;
  const { name, status, createdAt, roles, metadata } = UserSchema.field;
  assertEquals([page, name].map(isBounded), [true, true]);
  assertEquals([status, createdAt, roles, metadata].map(isBounded), [false, false, false, false]);
});
