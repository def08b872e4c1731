/**
 * How far one partition can be committed: up to the lowest record that is not finished, in whatever order they
 * finish. Offsets come in ascending order, with holes; after a rebalance the same ones may come again.
 */
export class CommitTracker {
  /** Whether each is finished, lowest first; the first one is not. */
  readonly #open = new Map<bigint, boolean>();
  #next: bigint | undefined;

  /** Takes a record in hand; `false` when it is in hand or was finished before. */
  offer(offset: bigint): boolean {
    if (this.#next !== undefined && offset < this.#next) return false;
    this.#open.set(offset, false);
    this.#next = offset + 1n;
    return true;
  }

  /** Ends one that is in hand; others change nothing. */
  finish(offset: bigint): void {
    if (!this.#open.has(offset)) return;
    this.#open.set(offset, true);
    for (const [lowest, finished] of this.#open) {
      if (!finished) return;
      this.#open.delete(lowest);
    }
  }

  /** The offset to commit: that of the lowest unfinished record; `undefined` when none was ever taken. */
  get position(): bigint | undefined {
    for (const lowest of this.#open.keys()) return lowest;
    return this.#next;
  }

  /** How many are finished that cannot be committed yet, since one before them is not. */
  get ahead(): number {
    let count = 0;
    for (const finished of this.#open.values()) if (finished) count++;
    return count;
  }
}
