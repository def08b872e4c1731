import { z } from "zod";
import { type FieldViolation, invalidArgument } from "../error/mod.ts";
import { parseMark } from "./room_listing.ts";

/** The room of a message that names none. */
export const DEFAULT_ROOM = "lobby";
/** Characters (Unicode code points) of an author at the most. */
export const MAX_AUTHOR_CHARS = 100;
/** Characters (Unicode code points) of an idempotency key at the most. */
const MAX_KEY_CHARS = 128;
/** Bytes of a text in UTF-8 at the most. */
export const MAX_TEXT_BYTES = 16_384;
/** Messages in one SendMessages call at the most. */
export const MAX_SEND_BATCH = 1_000;
/** Messages in one page of history at the most. */
export const MAX_PAGE = 1_000;
/** Messages in one page of history unless asked otherwise. */
export const DEFAULT_PAGE = 100;

const encoder = new TextEncoder();
const scratch = new Uint8Array(MAX_TEXT_BYTES);

/** The author of a message. */
export const authorRule = z.string({ error: expected("a string") })
  .refine((s) => s.length > 0 && !longerThan(s, MAX_AUTHOR_CHARS), {
    error: `expected 1 to ${MAX_AUTHOR_CHARS} characters`,
  }).refine((s) => s.isWellFormed(), { error: "expected well-formed Unicode, got a lone surrogate" });

/** The name of somebody who is in a room, as that of an author; empty for somebody who only looks on. */
export const attendeeRule = z.string({ error: expected("a string") })
  .refine((s) => !longerThan(s, MAX_AUTHOR_CHARS), {
    error: `expected at most ${MAX_AUTHOR_CHARS} characters`,
  })
  .refine((s) => s.isWellFormed(), { error: "expected well-formed Unicode, got a lone surrogate" });

/** The text of a message. */
export const textRule = z.string({ error: expected("a string") })
  .refine((s) => s.length > 0 && fitsBytes(s), { error: `expected 1 to ${MAX_TEXT_BYTES} bytes of UTF-8` })
  .refine((s) => s.isWellFormed(), { error: "expected well-formed Unicode, got a lone surrogate" });

/** The name of a room; empty means the default room. */
export const roomRule = z.string({ error: expected("a string") })
  .transform((s) => s === "" ? DEFAULT_ROOM : s)
  .refine((s) => /^[a-z0-9][a-z0-9._-]{0,63}$/.test(s), {
    error: "expected 1 to 64 characters of a-z 0-9 . _ -, the first a letter or digit",
  });

/** The idempotency key of a message; empty for none. */
export const keyRule = z.string({ error: expected("a string") })
  .refine((s) => !longerThan(s, MAX_KEY_CHARS), { error: `expected at most ${MAX_KEY_CHARS} characters` })
  .refine((s) => s.isWellFormed(), { error: "expected well-formed Unicode, got a lone surrogate" });

/** The name of a mailbox. */
export const mailboxRule = z.string().regex(/^[A-Za-z0-9._:-]{1,255}$/, {
  error: "expected 1 to 255 characters of A-Z a-z 0-9 . _ : -",
});

/** The name of a move of a mailbox's cursor. */
export const flushIdRule = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, {
  error: "expected 1 to 64 characters of A-Z a-z 0-9 _ -",
});

/** A message to be sent, as it comes from outside. */
export const draftRule = z.object({
  author: authorRule,
  text: textRule,
  room: roomRule,
  idempotencyKey: keyRule,
});

/** Where a page of rooms begins; empty for the first. */
export const roomTokenRule = z.string({ error: expected("a string") })
  .refine((s) => s === "" || parseMark(s) !== undefined, { error: "expected a token of this list" });

/** A page size; 0 means the default. */
export const pageSizeRule = z.number().int().min(0, { error: `expected 0 to ${MAX_PAGE}` })
  .max(MAX_PAGE, { error: `expected 0 to ${MAX_PAGE}` }).transform((n) => n === 0 ? DEFAULT_PAGE : n);

/**
 * Holds a value to a rule.
 *
 * @param at the path of the value, put before the paths of its fields.
 * @throws AppError `INVALID_ARGUMENT` that names every wrong field in protobuf spelling.
 */
export function check<T extends z.ZodType>(rule: T, value: unknown, at = ""): z.output<T> {
  const result = rule.safeParse(value);
  if (result.success) return result.data;
  throw invalidArgument(result.error.issues.map((issue) => toViolation(issue, at)));
}

function toViolation(issue: z.core.$ZodIssue, at: string): FieldViolation {
  const field = issue.path.reduce<string>(
    (path, p) =>
      typeof p === "number" ? `${path}[${p}]` : [path, snakeCase(String(p))].filter(Boolean).join("."),
    at,
  );
  return { field, description: issue.message };
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);
}

function expected(what: string) {
  return (issue: { input?: unknown }) =>
    issue.input === undefined ? `missing, expected ${what}` : `expected ${what}, got ${kindOf(issue.input)}`;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : `a${/^[aeiou]/.test(typeof value) ? "n" : ""} ${typeof value}`;
}

/** More code points than `max`? A code point is one or two UTF-16 units, so the length settles most. */
function longerThan(text: string, max: number): boolean {
  return text.length > max && (text.length > 2 * max || [...text].length > max);
}

/** At most as many bytes as a text may have? A unit is one to three bytes, so the length settles most. */
function fitsBytes(text: string): boolean {
  if (text.length * 3 <= MAX_TEXT_BYTES) return true;
  return text.length <= MAX_TEXT_BYTES && encoder.encodeInto(text, scratch).read === text.length;
}
