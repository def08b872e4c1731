/** What may be of a user: only an active one signs in. */
export const USER_STATUSES = ["ACTIVE", "INACTIVE", "BANNED"] as const;
export type UserStatus = (typeof USER_STATUSES)[number];

/** The role that everyone has who was made by themselves. */
export const USER_ROLE = "user";
/** The role whose holder may read and change every user. */
export const ADMIN_ROLE = "admin";

/** A user as everyone may be answered it: the credential is no part of it, see `Directory.credential`. */
export interface User {
  /** A UUID of version 7 (RFC 9562): ids sort as the users were made. */
  readonly id: string;
  readonly name: string;
  /** As it was given; compared without regard to case. */
  readonly email: string;
  readonly status: UserStatus;
  /** Milliseconds since the Unix epoch. */
  readonly createdMs: number;
  readonly roles: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly phone?: string;
  /** Another one after each change: what an update is compared by. */
  readonly etag: string;
}

/** A user to be made. */
export interface NewUser {
  readonly name: string;
  readonly email: string;
  /** `ACTIVE` unless given. */
  readonly status?: UserStatus;
  /** None unless given. */
  readonly roles?: readonly string[];
  readonly metadata?: Readonly<Record<string, string>>;
  readonly phone?: string;
  /** What a password came to, see `PasswordHasher`; without one the user cannot sign in by password. */
  readonly credential?: string;
}

/** The fields that an update changes; what is not given stays. Roles and metadata are replaced as a whole. */
export interface UserChanges {
  readonly name?: string;
  readonly email?: string;
  readonly status?: UserStatus;
  readonly roles?: readonly string[];
  readonly metadata?: Readonly<Record<string, string>>;
  /** `null` takes it away. */
  readonly phone?: string | null;
  /** What the new password came to. */
  readonly credential?: string;
}
