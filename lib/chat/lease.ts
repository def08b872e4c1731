/** Who may write, as the store has it. */
export interface LeaseRecord {
  /** The process that holds it, for people. */
  readonly holder: string;
  /** Where clients reach the holder. */
  readonly address: string;
  /** The fencing token: every append is compared with it. Empty once the lease is given back. */
  readonly token: string;
  /** +1 with each new holder. */
  readonly term: number;
  /** +1 with each renewal: how an observer sees that the holder lives. */
  readonly beat: number;
}

/** What a new holder writes into the record. */
export type LeaseClaim = Pick<LeaseRecord, "holder" | "address" | "token">;

/**
 * The right to write, one record on the same store as the log.
 *
 * No time is stored: whether a lease is stale is judged by an observer's own monotonic clock, from how long
 * `token` and `beat` have stood still.
 */
export interface LeaseStore {
  /** The record; `undefined` when there never was one, or the store was emptied. */
  peek(): Promise<LeaseRecord | undefined>;

  /**
   * Takes the lease if the record is still as `seen` (token and beat; or absent). Atomic: of several that
   * try, one gets it. Answers the new record, or `undefined`.
   */
  acquire(seen: LeaseRecord | undefined, claim: LeaseClaim): Promise<LeaseRecord | undefined>;

  /** Adds a beat if the token is still the lease's; `false` means that the lease is lost for good. */
  renew(token: string): Promise<boolean>;

  /** Empties the token if it is still the lease's, so that a standby need not wait. */
  release(token: string): Promise<void>;
}
