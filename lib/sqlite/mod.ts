/** SQLite files: the only place that knows the driver. */
export { type Database, openDatabase, prepare, type Statement, transaction } from "./database.ts";
export { retryBusy } from "./retry_busy.ts";
