/** How long a refresh token may be used after it was given, in milliseconds: 30 days. */
export const REFRESH_TOKEN_MS = 30 * 24 * 60 * 60 * 1_000;
/** How long one sign-in lasts at the most, however often it is refreshed, in milliseconds: 180 days. */
export const SESSION_MS = 180 * 24 * 60 * 60 * 1_000;
/** Sign-ins of one user that last at the same time; one more ends the oldest. */
export const MAX_SESSIONS = 50;

/** A refresh token as its owner gets it. It is nowhere else: stores keep a digest. */
export interface RefreshToken {
  readonly token: string;
  readonly userId: string;
  /** Until when it may be used, in milliseconds since the Unix epoch. */
  readonly expiresMs: number;
}

/**
 * The sign-ins that last: each is a family of refresh tokens, of which only the newest may be used, once.
 *
 * Each method is one atomic step, and what it answered is kept. Each may throw AppError `UNAVAILABLE`: the step
 * may have been made then.
 */
export interface Sessions {
  /** Begins a family, and answers its first token. When the user has {@link MAX_SESSIONS}, the oldest ends. */
  open(userId: string): Promise<RefreshToken>;

  /**
   * Uses a token up, and answers the next one of its family. Of two that use the same token at once, one gets
   * the next token, and the other ends the family.
   *
   * @throws AppError `UNAUTHENTICATED`: with reason `REFRESH_TOKEN_REUSED` when the token was used before, in
   * which case its whole family ends, the newest token with it; with `REFRESH_TOKEN_INVALID` when it is no token,
   * has expired, or its family has ended.
   */
  rotate(token: string): Promise<RefreshToken>;

  /** Ends the family of a token, be it used or not; does nothing when there is none. */
  revoke(token: string): Promise<void>;

  /** Ends all families of a user. */
  revokeUser(userId: string): Promise<void>;
}
