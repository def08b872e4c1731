/** What became of a question to a {@link Lineage}. */
export type LineageAnswer =
  /** What is stored goes on from what was acknowledged. */
  | "same"
  /** That is not known: every room has a new epoch now. */
  | "changed"
  /** The token is not the one of the lease; nothing is changed. */
  | "lost";

/**
 * Whether a store goes on from what was acknowledged on it, or is a copy that may lack the end.
 *
 * A writer that begins knows only what the store tells. Where that is a replica that missed writes, or an older
 * snapshot, the writer would give out positions a second time; so an epoch lasts no longer than the life of the store
 * that it was drawn in.
 */
export interface Lineage {
  /**
   * Makes sure of it, on behalf of the holder of the lease; where it cannot be known, gives every room a new epoch.
   * What the rooms hold stays. Until then, appends on a store that has changed are refused as `unconfirmed`.
   *
   * Cheap, and harmless when repeated. One that was interrupted leaves appends refused and is to be repeated.
   *
   * @throws AppError `UNAVAILABLE`
   */
  confirm(token: string): Promise<LineageAnswer>;
}
