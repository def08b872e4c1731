/** The users: a directory of them, their passwords, and the sign-ins that last. */
export { authenticate, type SignInParts } from "./authenticate.ts";
export {
  type CreateResult,
  type Directory,
  MAX_USER_PAGE,
  type UpdateOptions,
  type UserPage,
  type UserQuery,
} from "./directory.ts";
export { emailKey } from "./email.ts";
export { ensureAdmin } from "./first_admin.ts";
export {
  MAX_PASSWORD_BYTES,
  PASSWORD_COST,
  PasswordHasher,
  type PasswordHasherOptions,
} from "./password_hasher.ts";
export type { ScryptCost } from "./password_hash.ts";
export { TOKEN_INVALID, TOKEN_REUSED } from "./refresh_token.ts";
export {
  emailRule,
  MAX_EMAIL_CHARS,
  MAX_METADATA,
  MAX_NAME_CHARS,
  MAX_PASSWORD_CHARS,
  MAX_ROLES,
  metadataRule,
  MIN_PASSWORD_CHARS,
  newPasswordRule,
  phoneRule,
  rolesRule,
  userNameRule,
} from "./rules.ts";
export { MAX_SESSIONS, REFRESH_TOKEN_MS, type RefreshToken, SESSION_MS, type Sessions } from "./sessions.ts";
export type { UserStore } from "./store.ts";
export { openRedisUsers } from "./store_redis.ts";
export { openSqliteUsers } from "./store_sqlite.ts";
export {
  ADMIN_ROLE,
  type NewUser,
  type User,
  USER_ROLE,
  USER_STATUSES,
  type UserChanges,
  type UserStatus,
} from "./user.ts";
export { EMAIL_TAKEN, ETAG_MISMATCH } from "./user_errors.ts";
