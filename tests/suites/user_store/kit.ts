import { assert, assertEquals } from "@std/assert";
import { AppError, type Code } from "../../../lib/error/mod.ts";
import type { NewUser, User, UserStore } from "../../../lib/users/mod.ts";
import type { ManualClock } from "../../support/manual_clock.ts";

/** A store that is held to the suite. */
export interface Subject extends AsyncDisposable {
  /** The store, empty; its time is that of `clock`. */
  readonly store: UserStore;
  readonly clock: ManualClock;
  /** The same data opened once more, as another process does; the case disposes it. */
  again(): Promise<UserStore>;
}

/** Cases by the sentence that each one proves. */
export type Cases = Record<string, (subject: Subject) => Promise<void>>;

let made = 0;

/** A user to be made, with an email that no other has. */
export function newUser(over: Partial<NewUser> = {}): NewUser {
  made++;
  return { name: `User ${made}`, email: `user${made}@example.com`, ...over };
}

/** A user with all that a user may have. */
export const FULL = {
  name: 'Ana Åström "{}" 名',
  email: "Ana.Silva@Example.com",
  status: "INACTIVE",
  roles: ["admin", "editor"],
  metadata: { team: "core", empty: "", __proto__x: "{}", "a.b-c": "né" },
  phone: "+55 11 99999-0000",
  credential: "$scrypt$stored",
} as const;

/** What a call fails with; a failure of the test when it does not. */
export async function failure(call: Promise<unknown>, code: Code): Promise<AppError> {
  const thrown = await call.then(() => undefined, (thrown) => thrown);
  assert(thrown instanceof AppError, `wanted ${code}, got ${Deno.inspect(thrown)}`);
  assertEquals(thrown.code, code, thrown.message);
  return thrown;
}

/** All users that the store lists, of all pages. */
export async function everyone({ directory }: UserStore): Promise<readonly User[]> {
  return (await directory.list({ page: 1, pageSize: 1_000 })).users;
}
