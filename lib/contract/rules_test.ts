import { assertEquals, assertThrows } from "@std/assert";
import { create } from "@bufbuild/protobuf";
import { z } from "zod";
import {
  ReadMessagesResponseSchema,
  SendMessageRequestSchema,
  SendMessagesRequestSchema,
} from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { UpdateUserRequestSchema } from "../../proto/gen/user/v1/user_pb.ts";
import { authorRule, check, draftRule, keyRule, roomRule, textRule } from "../chat/mod.ts";
import { AppError, type FieldViolation, fieldViolations } from "../error/mod.ts";
import { holdToRules, requiredFields, rule, rulesOf } from "./rules.ts";

/** The wrong fields that a check names; none when it passes. */
function violations(run: () => void): FieldViolation[] {
  try {
    run();
    return [];
  } catch (thrown) {
    const error = AppError.from(thrown);
    assertEquals(error.code, "INVALID_ARGUMENT");
    return fieldViolations(error);
  }
}

const sendRule = rule(SendMessageRequestSchema, {
  author: authorRule,
  text: textRule,
  room: roomRule,
  idempotencyKey: keyRule,
});

Deno.test("holdToRules: names every wrong field in the contract's names", () => {
  const message = create(SendMessageRequestSchema, { room: "No Room", idempotencyKey: "k".repeat(200) });
  assertEquals(violations(() => holdToRules(rulesOf(sendRule), message)), [
    { field: "author", description: "expected 1 to 100 characters" },
    { field: "text", description: "expected 1 to 16384 bytes of UTF-8" },
    {
      field: "room",
      description: "expected 1 to 64 characters of a-z 0-9 . _ -, the first a letter or digit",
    },
    { field: "idempotency_key", description: "expected at most 128 characters" },
  ]);
});

Deno.test("holdToRules: says what the chat says of the same message", () => {
  for (const init of [{}, { author: "a", text: "\ud800" }, { author: "a", text: "b", room: "-" }]) {
    const message = create(SendMessageRequestSchema, init);
    for (const at of ["", "messages[3]"]) {
      const [ours, theirs] = [
        violations(() => holdToRules(rulesOf(sendRule), message, at)),
        violations(() => check(draftRule, message, at)),
      ];
      assertEquals(ours, theirs);
      assertEquals(ours.length > 0, true);
    }
  }
});

Deno.test("holdToRules: changes nothing, and passes what there is no rule for", () => {
  const message = create(SendMessageRequestSchema, { author: "a", text: "b" });
  holdToRules(rulesOf(sendRule), message);
  assertEquals(message.room, ""); // the schema of the room makes "lobby" of it
  holdToRules(rulesOf(sendRule), create(UpdateUserRequestSchema));
});

Deno.test("holdToRules: a message inside of another is held to the schemas of the outer one alone", () => {
  const message = create(SendMessagesRequestSchema, { messages: [{}] });
  holdToRules(rulesOf(sendRule), message);
  const outer = rule(SendMessagesRequestSchema, {
    messages: z.array(z.looseObject({ idempotencyKey: z.string().min(1) })),
  });
  assertEquals(
    violations(() => holdToRules(rulesOf(outer), message)).map(({ field }) => field),
    ["messages[0].idempotency_key"],
  );
});

Deno.test("holdToRules: fields of a oneof are named as the contract names them", () => {
  const seq = z.bigint().positive({ error: "expected 1 or more" });
  const oneof = rule(ReadMessagesResponseSchema, { event: z.looseObject({ value: z.looseObject({ seq }) }) });
  const message = create(ReadMessagesResponseSchema, { event: { case: "start", value: {} } });
  assertEquals(violations(() => holdToRules(rulesOf(oneof), message)), [
    { field: "start.seq", description: "expected 1 or more" },
  ]);
});

Deno.test("rule: several fields together, once each is right", () => {
  const both = rule(
    UpdateUserRequestSchema,
    { id: z.string().min(1, { error: "missing" }) },
    (message, refuse) => {
      if (message.updateMask && !message.etag) refuse("updateMask", "expected an etag beside it");
    },
  );
  const held = (init: { id?: string; etag?: string; updateMask?: { paths: string[] } }) =>
    violations(() => holdToRules(rulesOf(both), create(UpdateUserRequestSchema, init)));
  const updateMask = { paths: ["name"] };
  assertEquals(held({ id: "a", etag: "b", updateMask }), []);
  assertEquals(held({ id: "a" }), []);
  assertEquals(held({ id: "a", updateMask }), [
    { field: "update_mask", description: "expected an etag beside it" },
  ]);
  assertEquals(held({ updateMask }), [{ field: "id", description: "missing" }]);
});

Deno.test("requiredFields: those whose absence a rule refuses", () => {
  assertEquals(requiredFields(sendRule), ["author", "text"]);
  const update = rule(UpdateUserRequestSchema, {
    name: z.string().min(1),
    email: z.string().min(1).optional(),
  });
  assertEquals(requiredFields(update), ["name"]);
});

Deno.test("rulesOf: one rule for a message", () => {
  assertThrows(
    () => rulesOf(sendRule, sendRule),
    RangeError,
    'Cannot add rule of "messenger.v1.SendMessageRequest": it has one',
  );
});
