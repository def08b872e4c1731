import { AppError, errorInfo } from "../error/mod.ts";
import { logger } from "../telemetry/mod.ts";
import type { Directory } from "./directory.ts";
import type { PasswordHasher } from "./password_hasher.ts";
import type { User } from "./user.ts";

/** Reason of the PERMISSION_DENIED of a user who is known and may not sign in. */
export const NOT_ACTIVE_USER = "USER_NOT_ACTIVE";

const log = logger("users");

/** What a sign-in needs. */
export interface SignInParts {
  readonly directory: Directory;
  readonly hasher: PasswordHasher;
}

/**
 * The user who has this email and this password.
 *
 * An email that nobody has and a wrong password are told apart neither by the words nor by the time they take.
 * A hash that was made at another cost is made anew.
 *
 * @throws AppError `UNAUTHENTICATED` when they do not go together; `PERMISSION_DENIED` when they do and the user
 * is not active; `RESOURCE_EXHAUSTED` when too many sign in at once.
 */
export async function authenticate(
  { directory, hasher }: SignInParts,
  { email, password }: { email: string; password: string },
): Promise<User> {
  const user = await directory.findByEmail(email);
  // Asked for in any case: a store that is asked once more takes longer.
  const hash = await directory.credential(user?.id ?? "");
  if (!await hasher.verify(password, hash) || !user || !hash) {
    throw new AppError("UNAUTHENTICATED", "Cannot sign in: the email or the password is wrong");
  }
  requireActive(user);
  if (hasher.isOutdated(hash)) await renew({ directory, hasher }, user.id, password);
  return user;
}

/** Whether it can be done or not is no matter of this sign-in: the next one tries again. */
async function renew({ directory, hasher }: SignInParts, id: string, password: string): Promise<void> {
  try {
    await directory.setCredential(id, await hasher.hash(password));
  } catch (thrown) {
    log.warn("Cannot renew the password hash of user {id}: {cause}", { id, cause: AppError.from(thrown) });
  }
}

/** @throws AppError `PERMISSION_DENIED` when the user may not sign in, nor stay signed in. */
export function requireActive({ status }: User): void {
  if (status === "ACTIVE") return;
  throw new AppError("PERMISSION_DENIED", `Cannot sign in: the user is ${status}`, {
    details: [errorInfo(NOT_ACTIVE_USER, { status })],
  });
}
