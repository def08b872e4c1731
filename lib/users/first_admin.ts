import { AppError } from "../error/mod.ts";
import type { SignInParts } from "./authenticate.ts";
import { ADMIN_ROLE, USER_ROLE } from "./user.ts";

/**
 * Makes the first admin, unless somebody has the email: a user that is there stays as it is, with its password
 * and its roles. Safe in several processes at once. Answers whether the admin was made.
 */
export async function ensureAdmin(
  { directory, hasher }: SignInParts,
  { email, password }: { email: string; password: string },
): Promise<boolean> {
  if (await directory.findByEmail(email)) return false;
  const credential = await hasher.hash(password);
  try {
    await directory.create({ name: "Admin", email, roles: [USER_ROLE, ADMIN_ROLE], credential });
    return true;
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === "ALREADY_EXISTS") return false; // another was faster
    throw thrown;
  }
}
