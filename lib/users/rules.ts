import { z } from "zod";
import { MAX_PASSWORD_BYTES } from "./password_hasher.ts";

/** Characters (Unicode code points) of a name at the most. */
export const MAX_NAME_CHARS = 100;
/** Characters of an email address at the most (RFC 5321, section 4.5.3.1.3, less the angle brackets). */
export const MAX_EMAIL_CHARS = 254;
/** Characters (Unicode code points) of a new password at the least (NIST SP 800-63B, section 5.1.1.2). */
export const MIN_PASSWORD_CHARS = 8;
/** Characters (Unicode code points) of a new password at the most. */
export const MAX_PASSWORD_CHARS = 128;
/** Roles of one user at the most. */
export const MAX_ROLES = 16;
/** Entries of one user's metadata at the most. */
export const MAX_METADATA = 64;

const WELL_FORMED = { error: "expected well-formed Unicode, got a lone surrogate" };
/** One `@`, nothing that ends a line or a header, and a host that has the form of one. */
const EMAIL = /^[^\s@<>()[\]\\,;:"\p{Cc}]+@[^\s@<>()[\]\\,;:"\p{Cc}.]+(?:\.[^\s@<>()[\]\\,;:"\p{Cc}.]+)*$/u;

const encoder = new TextEncoder();

/** The name of a user. */
export const userNameRule = z.string()
  .refine((s) => s.trim().length > 0 && chars(s) <= MAX_NAME_CHARS, {
    error: `expected 1 to ${MAX_NAME_CHARS} characters, not all of them spaces`,
  })
  .refine((s) => !/\p{Cc}/u.test(s), { error: "expected no control characters" })
  .refine((s) => s.isWellFormed(), WELL_FORMED);

/** The email address of a user. */
export const emailRule = z.string()
  .refine((s) => s.length <= MAX_EMAIL_CHARS && EMAIL.test(s), {
    error: `expected an email address such as ana@example.com, ${MAX_EMAIL_CHARS} characters at the most`,
  })
  .refine((s) => s.isWellFormed(), WELL_FORMED);

/** A new password; the error does not repeat it. */
export const newPasswordRule = z.string()
  .refine((s) => chars(s) >= MIN_PASSWORD_CHARS && chars(s) <= MAX_PASSWORD_CHARS && fitsBytes(s), {
    error: `expected ${MIN_PASSWORD_CHARS} to ${MAX_PASSWORD_CHARS} characters`,
  })
  .refine((s) => s.isWellFormed(), WELL_FORMED);

/** A telephone number (ITU-T E.164). */
export const phoneRule = z.string().regex(/^\+[1-9][0-9]{1,14}$/, {
  error: "expected + and up to 15 digits, such as +5511999990000",
});

/** The roles of a user. */
export const rolesRule = z.array(
  z.string().regex(/^[a-z][a-z0-9_-]{0,31}$/, {
    error: "expected 1 to 32 characters of a-z 0-9 _ -, the first a letter",
  }),
).max(MAX_ROLES, { error: `expected ${MAX_ROLES} roles at the most` })
  .refine((roles) => new Set(roles).size === roles.length, { error: "expected each role once" });

/** The metadata of a user. */
export const metadataRule = z.record(
  z.string().refine((s) => s.length > 0 && chars(s) <= 64 && s.isWellFormed(), {
    error: "expected keys of 1 to 64 characters, well-formed",
  }),
  z.string().refine((s) => chars(s) <= 1_024 && s.isWellFormed(), {
    error: "expected values of 1024 characters at the most, well-formed",
  }),
).refine((map) => Object.keys(map).length <= MAX_METADATA, {
  error: `expected ${MAX_METADATA} entries at the most`,
});

/** Code points; those of a text that is too long anyway are not counted one by one. */
function chars(text: string): number {
  return text.length > 4_096 ? text.length : [...text].length;
}

function fitsBytes(text: string): boolean {
  return text.length <= MAX_PASSWORD_BYTES &&
    encoder.encode(text.normalize("NFKC")).length <= MAX_PASSWORD_BYTES;
}
