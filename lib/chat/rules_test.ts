import { assert, assertEquals, assertThrows } from "@std/assert";
import { z } from "zod";
import { AppError, fieldViolations } from "../error/mod.ts";
import {
  authorRule,
  check,
  DEFAULT_PAGE,
  DEFAULT_ROOM,
  draftRule,
  flushIdRule,
  keyRule,
  mailboxRule,
  MAX_AUTHOR_CHARS,
  MAX_PAGE,
  MAX_TEXT_BYTES,
  pageSizeRule,
  roomRule,
  textRule,
} from "./rules.ts";

const LONE = "\ud83d";
const NO_STRINGS: [unknown, string][] = [
  [undefined, "missing, expected a string"],
  [null, "expected a string, got null"],
  [7, "expected a string, got a number"],
  [true, "expected a string, got a boolean"],
  [{}, "expected a string, got an object"],
  [["a"], "expected a string, got an array"],
];

/** Whether a value is let through, as it is. */
function passes(rule: z.ZodType, value: unknown): boolean {
  const result = rule.safeParse(value);
  if (result.success) assertEquals(result.data, value);
  return result.success;
}

/** What is said of a value; empty when nothing is wrong. */
function said(rule: z.ZodType, value: unknown): string[] {
  return rule.safeParse(value).error?.issues.map(({ message }) => message) ?? [];
}

function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

Deno.test("authorRule: 1 to 100 code points, however many units or bytes they take", () => {
  for (const char of ["a", "ü", "漢", "🦜"]) {
    assert(passes(authorRule, char));
    assert(passes(authorRule, char.repeat(MAX_AUTHOR_CHARS)));
    assertEquals(said(authorRule, char.repeat(MAX_AUTHOR_CHARS + 1)), ["expected 1 to 100 characters"]);
  }
  assert(passes(authorRule, "🦜".repeat(50) + "a".repeat(50)));
  assertEquals(said(authorRule, "🦜".repeat(50) + "a".repeat(51)).length, 1);
  assertEquals(said(authorRule, ""), ["expected 1 to 100 characters"]);
});

Deno.test("textRule: 1 to 16,384 bytes of UTF-8, to the byte", () => {
  for (const char of ["a", "ü", "漢", "🦜"]) {
    const fits = char.repeat(Math.floor(MAX_TEXT_BYTES / bytes(char)));
    const full = fits + "x".repeat(MAX_TEXT_BYTES - bytes(fits));
    assertEquals(bytes(full), MAX_TEXT_BYTES);
    assert(passes(textRule, full));
    assertEquals(said(textRule, full + "x"), ["expected 1 to 16384 bytes of UTF-8"]);
    assertEquals(said(textRule, "x" + full), ["expected 1 to 16384 bytes of UTF-8"]);
  }
  assert(passes(textRule, "\0"));
  assertEquals(said(textRule, ""), ["expected 1 to 16384 bytes of UTF-8"]);
  assert(!passes(textRule, "a".repeat(10_000_000)));
});

Deno.test("textRule: a character of several bytes that begins within the limit does not end beyond it", () => {
  for (const char of ["ü", "漢", "🦜"]) {
    for (let over = 1; over < bytes(char); over++) {
      const text = "x".repeat(MAX_TEXT_BYTES - bytes(char) + over) + char;
      assertEquals(bytes(text), MAX_TEXT_BYTES + over);
      assert(!passes(textRule, text), `${char} over by ${over}`);
    }
  }
});

Deno.test("author, text, key: half a surrogate pair is refused wherever it stands", () => {
  for (const rule of [authorRule, textRule, keyRule]) {
    for (const text of [LONE, `a${LONE}`, `${LONE}b`, `a${LONE}b`, "\udd9c\ud83e", `🦜${LONE}`]) {
      assertEquals(said(rule, text), ["expected well-formed Unicode, got a lone surrogate"]);
    }
  }
  assert(!passes(textRule, "x".repeat(MAX_TEXT_BYTES - 3) + LONE));
});

Deno.test("keyRule: up to 128 characters; empty for none", () => {
  for (const char of ["a", "🦜"]) {
    assert(passes(keyRule, char.repeat(128)));
    assertEquals(said(keyRule, char.repeat(129)), ["expected at most 128 characters"]);
  }
  assert(passes(keyRule, ""));
});

Deno.test("roomRule: the names that the contract allows; empty is the default room", () => {
  assertEquals(roomRule.parse(""), DEFAULT_ROOM);
  for (const room of ["a", "0", "a.b_c-d", "9...", "a".repeat(64)]) assert(passes(roomRule, room), room);
  const wrong = ["A", "-a", ".a", "_a", "a b", "a/b", "ä", "a\n", "\na", "a".repeat(65), " ", "a:b", "a\0"];
  for (const room of wrong) assertEquals(said(roomRule, room).length, 1, JSON.stringify(room));
});

Deno.test("mailboxRule and flushIdRule: their characters and lengths", () => {
  for (const name of ["web-1.example:8080", "A", "x".repeat(255)]) assert(passes(mailboxRule, name), name);
  for (const name of ["", "x".repeat(256), "a b", "a/b", "ä", "a\n"]) {
    assert(!passes(mailboxRule, name), name);
  }
  for (const id of [crypto.randomUUID(), "A_9-", "x", "x".repeat(64)]) assert(passes(flushIdRule, id), id);
  for (const id of ["", "x".repeat(65), "a.b", "a:b", "a\n"]) assert(!passes(flushIdRule, id), id);
});

Deno.test("pageSizeRule: 0 means the default, at most 1,000", () => {
  assertEquals([0, 1, 100, MAX_PAGE].map((n) => pageSizeRule.parse(n)), [DEFAULT_PAGE, 1, 100, MAX_PAGE]);
  for (const n of [-1, MAX_PAGE + 1, 1.5, NaN, Infinity, "7", null]) {
    assert(!pageSizeRule.safeParse(n).success);
  }
  assertEquals(said(pageSizeRule, MAX_PAGE + 1), ["expected 0 to 1000"]);
});

Deno.test("author, text, room, key: what is no string is told apart from what is missing", () => {
  for (const rule of [authorRule, textRule, roomRule, keyRule]) {
    for (const [value, message] of NO_STRINGS) assertEquals(said(rule, value), [message]);
  }
});

Deno.test("check: answers what the rule makes of it", () => {
  const draft = { author: "ann", text: "hi", room: "", idempotencyKey: "" };
  assertEquals(check(draftRule, { ...draft, extra: 1 }), { ...draft, room: DEFAULT_ROOM });
  assertEquals(check(pageSizeRule, 0), DEFAULT_PAGE);
});

Deno.test("check: INVALID_ARGUMENT that names every wrong field in protobuf spelling, below where it is", () => {
  const wrong = { author: "", text: 7, room: "A", idempotencyKey: "x".repeat(129) };
  const names = ["author", "text", "room", "idempotency_key"];
  const error: AppError = assertThrows(() => check(draftRule, wrong), AppError);
  assertEquals(error.code, "INVALID_ARGUMENT");
  assertEquals(fieldViolations(error).map(({ field }) => field), names);
  const below: AppError = assertThrows(() => check(draftRule, wrong, "messages[3]"), AppError);
  assertEquals(fieldViolations(below).map(({ field }) => field), names.map((name) => `messages[3].${name}`));
  const alone: AppError = assertThrows(() => check(roomRule, "A", "room"), AppError);
  assertEquals(fieldViolations(alone)[0]?.field, "room");
});

Deno.test("check: a place in a list is named as in a contract's path", () => {
  const rule = z.object({ roomNames: z.array(z.object({ longName: roomRule })) });
  const value = { roomNames: [{ longName: "a" }, { longName: "A" }] };
  const error: AppError = assertThrows(() => check(rule, value, "page"), AppError);
  assertEquals(fieldViolations(error).map(({ field }) => field), ["page.room_names[1].long_name"]);
  const list: AppError = assertThrows(() => check(z.array(roomRule), ["A"]), AppError);
  assertEquals(fieldViolations(list).map(({ field }) => field), ["[0]"]);
});
