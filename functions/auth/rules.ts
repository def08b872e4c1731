import { z } from "zod";
import { type MessageRule, rule } from "../../lib/contract/mod.ts";
import { MAX_EMAIL_CHARS, MAX_PASSWORD_BYTES } from "../../lib/users/mod.ts";
import {
  RefreshRequestSchema,
  SignInRequestSchema,
  SignOutRequestSchema,
} from "../../proto/gen/auth/v1/auth_pb.ts";

/** Characters of a refresh token at the most; ours have fewer. */
const MAX_TOKEN_CHARS = 256;

/** Only what keeps a call from costing much: what is no user's answers as what is not the user's. */
const email = z.string().min(1, { error: "missing, expected an email address" })
  .max(MAX_EMAIL_CHARS, { error: `expected ${MAX_EMAIL_CHARS} characters at the most` })
  .meta({ example: "ana@example.com" });
/** Not the rule of new passwords: who has one from before that rule signs in with it. */
const password = z.string().min(1, { error: "missing, expected the password" })
  .max(MAX_PASSWORD_BYTES, { error: `expected ${MAX_PASSWORD_BYTES} characters at the most` })
  .meta({ example: "correct horse battery" });
const refreshToken = z.string().min(1, { error: "missing, expected a refresh token" })
  .max(MAX_TOKEN_CHARS, { error: `expected ${MAX_TOKEN_CHARS} characters at the most` })
  .meta({ example: "prt_3b1cV…" });

/** The rules of this room's requests, for every protocol. */
export const authRules: readonly MessageRule[] = [
  rule(SignInRequestSchema, { email, password }),
  rule(RefreshRequestSchema, { refreshToken }),
  rule(SignOutRequestSchema, { refreshToken }),
];
