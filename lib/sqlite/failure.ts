/** What `node:sqlite` throws. */
export interface SqliteError extends Error {
  /** `ERR_SQLITE_ERROR`, or `ERR_INVALID_STATE` once the database is closed. */
  readonly code: string;
  /** A result code of SQLite (https://sqlite.org/rescode.html), not with every error. */
  readonly errcode?: number;
}

/** SQLITE_BUSY, which the low byte of its extended codes is too (https://sqlite.org/rescode.html#busy). */
const SQLITE_BUSY = 5;
/** What says so where there is no code: Deno 2.9.3 gives none with the errors of `exec`. */
const BUSY_MESSAGE = "database is locked";

/** Whether SQLite failed, rather than the code that called it. */
export function isSqliteError(thrown: unknown): thrown is SqliteError {
  return thrown instanceof Error && "code" in thrown &&
    (thrown.code === "ERR_SQLITE_ERROR" || thrown.code === "ERR_INVALID_STATE");
}

/** Whether SQLite failed since another connection holds the file: it may work later. */
export function isBusy(thrown: unknown): thrown is SqliteError {
  if (!isSqliteError(thrown)) return false;
  const { errcode, message } = thrown;
  return errcode === undefined ? message === BUSY_MESSAGE : (errcode & 0xff) === SQLITE_BUSY;
}
