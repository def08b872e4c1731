import { AppError } from "../error/mod.ts";
import { logger } from "../telemetry/mod.ts";
import type { Directory } from "./directory.ts";
import type { PasswordHasher } from "./password_hasher.ts";
import type { User } from "./user.ts";

const log = logger("users");

/** What a sign-in needs. */
export interface SignInParts {
  readonly directory: Directory;
  readonly hasher: PasswordHasher;
}

/**
 * The user who has this email and this password.
 *
 * An email that nobody has, a wrong password and a user who is not active are told apart neither by the words
 * nor by the time they take. A hash that was made at another cost is made anew.
 *
 * @throws AppError `UNAUTHENTICATED` when no active user has both; `RESOURCE_EXHAUSTED` when too many sign in at
 * once.
 */
export async function authenticate(
  { directory, hasher }: SignInParts,
  { email, password }: { email: string; password: string },
): Promise<User> {
  const user = await directory.findByEmail(email);
  // Asked for in any case: a store that is asked once more takes longer.
  const hash = await directory.credential(user?.id ?? "");
  if (!await hasher.verify(password, hash) || !user || !hash || user.status !== "ACTIVE") {
    throw new AppError("UNAUTHENTICATED", "Cannot sign in: the email or the password is wrong");
  }
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
