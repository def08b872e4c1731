import type { AppError } from "../error/mod.ts";
import type { NewUser, User, UserChanges, UserStatus } from "./user.ts";

/** Users on one page at the most. */
export const MAX_USER_PAGE = 1_000;

/** Which users are listed. */
export interface UserQuery {
  /** The number of the page, from 1 on. */
  readonly page: number;
  /** Users on a page, 1 to {@link MAX_USER_PAGE}. */
  readonly pageSize: number;
  /** Only users of this status; all unless given. */
  readonly status?: UserStatus;
  /** Only users of whom each word of this is a part of the name or the email, in letters of any case, or the id. */
  readonly text?: string;
}

/** One page of users. */
export interface UserPage {
  readonly users: readonly User[];
  /** How many users there are on all pages. */
  readonly totalCount: number;
  /** Whether a page comes after this one. */
  readonly hasMore: boolean;
}

/** What became of one user of many. */
export type CreateResult =
  | { readonly user: User }
  /** Why there is no such user; all else of it was left undone too. */
  | { readonly error: AppError };

/** What a change holds to. */
export interface UpdateOptions {
  /** The change is made only if the user still has this etag; however it is, where this is empty. */
  readonly etag?: string;
}

/**
 * The users. Each method is one atomic step, seen at once by all that have the same store open; what it
 * answered is kept. Each may throw AppError `UNAVAILABLE`: a change may have been made then.
 *
 * Values are taken as they are: hold them to the rules of this room before.
 */
export interface Directory {
  /**
   * Makes a user with an id of its own. No two users have the same email, whatever the case of its letters,
   * and however many are made at once.
   *
   * @throws AppError `ALREADY_EXISTS` naming `email`; nothing is kept of the user then.
   */
  create(user: NewUser): Promise<User>;

  /**
   * Makes users in the order given, each whole or not at all, and answers what became of each, in the same
   * order. One that cannot be made keeps no other from it. Throws nothing.
   */
  createMany(users: readonly NewUser[]): Promise<readonly CreateResult[]>;

  /** @throws AppError `NOT_FOUND`. */
  get(id: string): Promise<User>;

  /** The user with this email, whatever the case of its letters; `undefined` when there is none. */
  findByEmail(email: string): Promise<User | undefined>;

  /**
   * Changes the fields that are given, and the etag; without any field it changes nothing. Answers the user as
   * it is afterwards. A new email is taken, and the old one given up, in the same step.
   *
   * @throws AppError `NOT_FOUND`; `ABORTED` when the etag is another one; `ALREADY_EXISTS` naming `email` when
   * another user has it. Nothing is changed then.
   */
  update(id: string, changes: UserChanges, options?: UpdateOptions): Promise<User>;

  /**
   * Forgets a user and its credential; its email is free again. Its sessions are not ended: see `Sessions`.
   *
   * @throws AppError `NOT_FOUND`; `ABORTED` when the etag is another one.
   */
  delete(id: string, options?: UpdateOptions): Promise<void>;

  /**
   * A page of users in the order in which they were made (by one process; between processes in the order of
   * their clocks), and how many there are in all. A user made while pages are read comes on the last one; one
   * that is deleted moves those behind it up by one. A page behind the last is empty. With a text it is no atomic
   * step: all users are read, in parts, and one that changes meanwhile is found as it was or as it is.
   *
   * @throws RangeError when `page` or `pageSize` is none.
   */
  list(query: UserQuery): Promise<UserPage>;

  /**
   * What the user's password came to, for `PasswordHasher.verify`; `undefined` when there is no such user, or
   * it has no password.
   */
  credential(id: string): Promise<string | undefined>;

  /**
   * Replaces the credential; the etag stays, as the user does.
   *
   * @throws AppError `NOT_FOUND`.
   */
  setCredential(id: string, credential: string): Promise<void>;
}

/** What a page begins after, and how many it has. @throws RangeError when the query is none. */
export function pageBounds({ page, pageSize }: UserQuery): { offset: number; limit: number } {
  const isPage = Number.isInteger(page) && page >= 1 && page < 2 ** 31;
  if (!isPage || !Number.isInteger(pageSize) || pageSize < 1 || pageSize > MAX_USER_PAGE) {
    throw new RangeError(
      `Cannot list page ${page} of ${pageSize} users: need page >= 1, size 1 to ${MAX_USER_PAGE}`,
    );
  }
  return { offset: (page - 1) * pageSize, limit: pageSize };
}
