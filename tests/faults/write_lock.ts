import { DatabaseSync } from "node:sqlite";

const WAIT_MS = 2_000;

/** Holds the one lock that writers of an SQLite file need, as a process in a transaction does. */
export class WriteLock implements Disposable {
  readonly #db: DatabaseSync;

  private constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /**
   * Takes the lock, and waits for it if need be; reading goes on meanwhile.
   *
   * @throws Error when another keeps it.
   */
  static take(file: string, waitMs: number = WAIT_MS): WriteLock {
    const db = new DatabaseSync(file, { timeout: waitMs });
    try {
      db.exec("BEGIN IMMEDIATE");
      return new WriteLock(db);
    } catch (thrown) {
      db.close();
      throw thrown;
    }
  }

  [Symbol.dispose](): void {
    this.#db.exec("ROLLBACK");
    this.#db.close();
  }
}
