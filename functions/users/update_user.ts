import { AppError, detail, errorInfo } from "../../lib/error/mod.ts";
import { type Caller, isAdmin } from "../../lib/rpc/mod.ts";
import type { User, UserChanges } from "../../lib/users/mod.ts";
import { BadRequestSchema } from "../../proto/gen/google/rpc/error_details_pb.ts";
import type { UpdateUserRequest } from "../../proto/gen/user/v1/user_pb.ts";
import type { UserDeps } from "./deps.ts";
import { type Changeable, fieldsToChange } from "./update_fields.ts";
import { statusOf } from "./wire.ts";

/** Reason of the PERMISSION_DENIED of a field that only an admin may change. */
export const ADMIN_ONLY = "ADMIN_ONLY";

/** What would let users make themselves more than they are, or come back from being kept out. */
const ADMIN_FIELDS: readonly Changeable[] = ["status", "roles"];

/**
 * Changes the fields of a user that the request names, and answers the user as it is then. After a new password, or a
 * status that keeps the user out, its sessions end.
 *
 * @param caller who asks; `undefined` for somebody who did not sign in.
 * @throws AppError `PERMISSION_DENIED` naming what only an admin may change; what the directory throws.
 */
export async function updateUser(
  { store: { directory, sessions }, hasher, isOpen }: Pick<UserDeps, "store" | "hasher" | "isOpen">,
  request: UpdateUserRequest,
  caller: Caller | undefined,
): Promise<User> {
  const fields = fieldsToChange(request);
  if (!isOpen && !isAdmin(caller)) {
    refuseFields(
      request.id,
      ADMIN_FIELDS.filter((field) => fields.has(field)),
    );
  }

  const { id, etag, name, email, password, roles, metadata } = request;
  const status = statusOf(request.status);
  const changes: UserChanges = {
    ...(fields.has("name") && name !== undefined && { name }),
    ...(fields.has("email") && email !== undefined && { email }),
    ...(fields.has("phone") && { phone: request.phone ?? null }),
    ...(fields.has("status") && status && { status }),
    ...(fields.has("roles") && { roles }),
    ...(fields.has("metadata") && { metadata }),
    ...(fields.has("password") && password !== undefined && { credential: await hasher.hash(password) }),
  };
  const user = await directory.update(id, changes, { etag });
  const isKeptOut = changes.status !== undefined && changes.status !== "ACTIVE";
  if (isKeptOut || changes.credential !== undefined) await sessions.revokeUser(id);
  return user;
}

function refuseFields(id: string, fields: readonly string[]): void {
  if (fields.length === 0) return;
  const names = fields.join(", ");
  const fieldViolations = fields.map((field) => ({ field, description: "only an admin may change it" }));
  throw new AppError("PERMISSION_DENIED", `Cannot change ${names} of user "${id}": only an admin may`, {
    details: [errorInfo(ADMIN_ONLY, { field: names }), detail(BadRequestSchema, { fieldViolations })],
  });
}
