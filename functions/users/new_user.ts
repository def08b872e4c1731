import { type NewUser, type PasswordHasher, USER_ROLE } from "../../lib/users/mod.ts";
import type { CreateUserRequest, CreateUsersRequest } from "../../proto/gen/user/v1/user_pb.ts";

/** What is told of a user that is to be made. */
export type NewUserRequest =
  & Pick<CreateUserRequest | CreateUsersRequest, "name" | "email" | "password">
  & { readonly phone?: string | undefined; readonly metadata?: Readonly<Record<string, string>> };

/**
 * A user that was asked for, with its password hashed and the role that everybody has: no request can say another.
 *
 * @throws AppError `RESOURCE_EXHAUSTED` when too many passwords wait to be hashed.
 */
export async function newUser(
  hasher: PasswordHasher,
  { name, email, password, phone, metadata = {} }: NewUserRequest,
): Promise<NewUser> {
  const credential = await hasher.hash(password);
  return { name, email, metadata, roles: [USER_ROLE], credential, ...(phone !== undefined && { phone }) };
}
