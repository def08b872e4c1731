import { AppError } from "../error/mod.ts";
import { type User, USER_STATUSES } from "./user.ts";

/** A user as a store keeps it: lists as JSON, the rest as texts and numbers, whatever the store makes of these. */
export interface StoredUser {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly status: string;
  readonly created_ms: string | bigint;
  /** A JSON array of texts. */
  readonly roles: string;
  /** A JSON object of texts. */
  readonly metadata: string;
  /** Empty or `null` for none. */
  readonly phone: string | null;
  readonly version: string | bigint;
}

/** What a store has kept as the user that it is. @throws AppError `DATA_LOSS` when it is not what was written. */
export function fromStored(stored: StoredUser): User {
  const { id, name, email, phone, version } = stored;
  const status = USER_STATUSES.find((one) => one === stored.status);
  const createdMs = Number(stored.created_ms);
  const roles = parsed(stored.roles);
  const metadata = parsed(stored.metadata);
  if (!status) throw damaged("status");
  if (!Number.isSafeInteger(createdMs) || stored.created_ms === "") throw damaged("creation time");
  if (!Array.isArray(roles) || !roles.every(isText)) throw damaged("roles");
  if (!isTexts(metadata)) throw damaged("metadata");
  const etag = String(version);
  return { id, name, email, status, createdMs, roles, metadata, ...(phone && { phone }), etag };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined; // which is neither a list nor an object
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isTexts(value: unknown): value is Record<string, string> {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    Object.values(value).every(isText);
}

function damaged(what: string): AppError {
  return new AppError("DATA_LOSS", `Cannot read a stored user: its ${what} is not what was written`);
}
