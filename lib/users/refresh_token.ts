import { AppError, errorInfo } from "../error/mod.ts";
import { hash } from "node:crypto";

/** Reason of the UNAUTHENTICATED of a refresh token that was used before: its family is revoked by that. */
export const TOKEN_REUSED = "REFRESH_TOKEN_REUSED";
/** Reason of the UNAUTHENTICATED of a refresh token that is none, is too old, or was revoked. */
export const TOKEN_INVALID = "REFRESH_TOKEN_INVALID";

const FAMILY_BYTES = 16;
const SECRET_BYTES = 32;
const FORM = /^prt_([A-Za-z0-9_-]{22})([A-Za-z0-9_-]{43})$/;

/** What a store keeps of a refresh token: nothing that a token could be made from. */
export interface TokenDigest {
  /** SHA-256 of the name that all tokens of one sign-in share, in hexadecimal. */
  readonly family: string;
  /** SHA-256 of what is this token's own, in hexadecimal. */
  readonly secret: string;
}

/** A token of a new family, or of the family of another token. */
export function newToken(of?: string): string {
  const family = of === undefined ? random(FAMILY_BYTES) : FORM.exec(of)?.[1];
  if (!family) throw new TypeError("Cannot make a token of the same family: it is no token");
  return `prt_${family}${random(SECRET_BYTES)}`;
}

/** What is kept of a token; `undefined` when it has not the form of one. */
export function digestOf(token: string): TokenDigest | undefined {
  const [, family, secret] = FORM.exec(token) ?? [];
  return family && secret ? { family: hash("sha256", family), secret: hash("sha256", secret) } : undefined;
}

/** `UNAUTHENTICATED`: the token is no token, too old or revoked. */
export function invalidToken(): AppError {
  return new AppError("UNAUTHENTICATED", "Cannot refresh: the token is not valid, sign in again", {
    details: [errorInfo(TOKEN_INVALID)],
  });
}

/** `UNAUTHENTICATED`: somebody had used the token before, its owner or a thief. */
export function reusedToken(): AppError {
  return new AppError("UNAUTHENTICATED", "Cannot refresh: the token was used before, sign in again", {
    details: [errorInfo(TOKEN_REUSED)],
  });
}

function random(bytes: number): string {
  return crypto.getRandomValues(new Uint8Array(bytes)).toBase64({ alphabet: "base64url", omitPadding: true });
}
