import { DatabaseSync, type StatementSync } from "node:sqlite";
import { AppError } from "../error/mod.ts";
import { isBusy } from "./failure.ts";

/** A connection to one SQLite file. */
export type Database = DatabaseSync;

/** A prepared statement whose integers come back as bigint. */
export type Statement = StatementSync;

/**
 * How long a statement blocks the event loop while another process holds the file; {@link retryBusy}
 * goes on from there without blocking.
 */
const BUSY_TIMEOUT_MS = 20;
/** The same while the file is opened, which several processes may do at once. */
const OPEN_TIMEOUT_MS = 5_000;

/**
 * Opens, or makes, a SQLite file so that what is committed survives a crash of the machine.
 *
 * WAL with `synchronous=FULL`: one fsync a transaction (https://sqlite.org/wal.html, section 1).
 *
 * @throws AppError `FAILED_PRECONDITION` when the file cannot be opened, is no database, stays busy for five
 * seconds, or has a schema that is newer than ours.
 */
export function openDatabase(path: string, migrations: readonly string[]): Database {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, { timeout: OPEN_TIMEOUT_MS });
    useWal(db);
    db.exec("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
    migrate(db, path, migrations);
    db.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    return db;
  } catch (cause) {
    db?.close();
    if (cause instanceof AppError) throw cause;
    throw new AppError("FAILED_PRECONDITION", `Cannot open the store "${path}": ${describe(cause)}`, {
      cause,
    });
  }
}

/** Compiles a statement whose integers come back as bigint. */
export function prepare(db: Database, sql: string): Statement {
  const statement = db.prepare(sql);
  statement.setReadBigInts(true);
  return statement;
}

/** Runs `work` in one transaction that takes the write lock at once; a throw rolls it back. */
export function transaction<T>(db: Database, work: () => T): T {
  db.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    db.exec("COMMIT");
    return result;
  } catch (thrown) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw thrown;
  }
}

/** Changing the journal mode does not wait for other processes that change it as well: it is tried again. */
function useWal(db: Database): void {
  const endMs = performance.now() + OPEN_TIMEOUT_MS;
  const clock = new Int32Array(new SharedArrayBuffer(4));
  while (true) {
    try {
      return db.exec("PRAGMA journal_mode = WAL");
    } catch (thrown) {
      if (!isBusy(thrown) || performance.now() > endMs) throw thrown;
      Atomics.wait(clock, 0, 0, 5);
    }
  }
}

function migrate(db: Database, path: string, migrations: readonly string[]): void {
  transaction(db, () => {
    const row = db.prepare("PRAGMA user_version").get() as { user_version: number };
    if (row.user_version > migrations.length) {
      throw new AppError(
        "FAILED_PRECONDITION",
        `Cannot use the store "${path}": schema ${row.user_version}, this version knows ${migrations.length}`,
      );
    }
    for (const sql of migrations.slice(row.user_version)) db.exec(sql);
    db.exec(`PRAGMA user_version = ${migrations.length}`);
  });
}

function describe(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
