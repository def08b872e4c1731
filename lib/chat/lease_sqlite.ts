import { type Database, prepare, retryBusy, type Statement, transaction } from "../sqlite/mod.ts";
import type { LeaseClaim, LeaseRecord, LeaseStore } from "./lease.ts";

interface LeaseRow {
  holder: string;
  address: string;
  token: string;
  term: bigint;
  beat: bigint;
}

/** The lease as the one row of a table. */
export class SqliteLeaseStore implements LeaseStore {
  readonly #db: Database;
  readonly #select: Statement;
  readonly #replace: Statement;
  readonly #renew: Statement;
  readonly #release: Statement;

  constructor(db: Database) {
    this.#db = db;
    this.#select = prepare(db, "SELECT holder, address, token, term, beat FROM lease");
    this.#replace = prepare(
      db,
      "INSERT OR REPLACE INTO lease (id, holder, address, token, term, beat) VALUES (1, ?, ?, ?, ?, 0)",
    );
    this.#renew = prepare(db, "UPDATE lease SET beat = beat + 1 WHERE token = ? AND token <> ''");
    this.#release = prepare(db, "UPDATE lease SET token = '' WHERE token = ?");
  }

  peek(): Promise<LeaseRecord | undefined> {
    return retryBusy(() => this.#read());
  }

  acquire(seen: LeaseRecord | undefined, claim: LeaseClaim): Promise<LeaseRecord | undefined> {
    return retryBusy(() =>
      transaction(this.#db, () => {
        const now = this.#read();
        if (now?.token !== seen?.token || now?.beat !== seen?.beat) return undefined;
        const term = (now?.term ?? 0) + 1;
        this.#replace.run(claim.holder, claim.address, claim.token, term);
        return { ...claim, term, beat: 0 };
      })
    );
  }

  renew(token: string): Promise<boolean> {
    return retryBusy(() => Number(this.#renew.run(token).changes) === 1);
  }

  async release(token: string): Promise<void> {
    await retryBusy(() => this.#release.run(token));
  }

  #read(): LeaseRecord | undefined {
    const row = this.#select.get() as LeaseRow | undefined;
    return row && { ...row, term: Number(row.term), beat: Number(row.beat) };
  }
}
