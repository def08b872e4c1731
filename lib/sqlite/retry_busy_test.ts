import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { join } from "@std/path";
import { AppError } from "../error/mod.ts";
import { type Database, openDatabase, prepare, transaction } from "./database.ts";
import { isBusy, isSqliteError } from "./failure.ts";
import { retryBusy } from "./retry_busy.ts";

/** Two connections to one file; the first holds it until it lets go. */
class Contended implements Disposable {
  readonly path = Deno.makeTempDirSync({ prefix: "parley-busy-" });
  readonly holder: Database;
  readonly db: Database;

  constructor() {
    const open = () => openDatabase(join(this.path, "x.db"), ["CREATE TABLE note (text TEXT UNIQUE)"]);
    this.holder = open();
    this.db = open();
    this.holder.exec("BEGIN IMMEDIATE");
  }

  release(): void {
    this.holder.exec("COMMIT");
  }

  count(): unknown {
    return this.db.prepare("SELECT count(*) AS n FROM note").get()?.n;
  }

  [Symbol.dispose](): void {
    if (this.holder.isOpen) this.holder.close();
    if (this.db.isOpen) this.db.close();
    Deno.removeSync(this.path, { recursive: true });
  }
}

const INSERT = "INSERT INTO note VALUES ('a')";

/** The ways in which work meets a file that is held: they fail differently. */
const WAYS: Record<string, (db: Database) => unknown> = {
  "a transaction": (db) => transaction(db, () => prepare(db, INSERT).run()),
  "a statement": (db) => prepare(db, INSERT).run(),
  "SQL that is not prepared": (db) => db.exec(INSERT),
};

for (const [way, work] of Object.entries(WAYS)) {
  Deno.test(`retryBusy: ${way} goes on once the file is free, and blocks nobody meanwhile`, async () => {
    using files = new Contended();
    let tries = 0;
    const done = retryBusy(() => {
      tries++;
      return work(files.db);
    });
    let ticks = 0;
    const ticker = setInterval(() => {
      if (++ticks === 3) files.release();
    }, 1);
    await done.finally(() => clearInterval(ticker));
    assert(tries > 1, `${tries} tries`);
    assertEquals(files.count(), 1);
  });
}

Deno.test("retryBusy: a read that wants to write after another has written begins anew", async () => {
  using files = new Contended();
  files.release();
  let tries = 0;
  await retryBusy(() => {
    if (files.db.isTransaction) files.db.exec("ROLLBACK");
    files.db.exec("BEGIN");
    files.count();
    if (tries++ === 0) files.holder.exec("INSERT INTO note VALUES ('theirs')");
    prepare(files.db, INSERT).run(); // the first time: SQLITE_BUSY_SNAPSHOT
    files.db.exec("COMMIT");
  });
  assertEquals([tries, files.count()], [2, 2]);
});

Deno.test("retryBusy: UNAVAILABLE when the file stays busy for two seconds", async () => {
  using files = new Contended();
  const startMs = performance.now();
  const error: AppError = await assertRejects(
    () => retryBusy(() => transaction(files.db, () => 1)),
    AppError,
  );
  const tookMs = performance.now() - startMs;
  assertEquals([error.code, error.message], ["UNAVAILABLE", "The store does not answer: database is locked"]);
  assert(tookMs > 1_900 && tookMs < 4_000, `${tookMs} ms`);
});

Deno.test("retryBusy: any other failure of SQLite is UNAVAILABLE at once, with its cause", async () => {
  using files = new Contended();
  files.release();
  files.db.exec(INSERT);
  let tries = 0;
  const failing = () => {
    tries++;
    return prepare(files.db, INSERT).run();
  };
  const error: AppError = await assertRejects(() => retryBusy(failing), AppError);
  assertEquals([error.code, tries], ["UNAVAILABLE", 1]);
  assert(error.message.includes("UNIQUE"), error.message);
  assert(error.cause instanceof Error);

  files.db.close();
  const closed: AppError = await assertRejects(() => retryBusy(failing), AppError);
  assertEquals(closed.code, "UNAVAILABLE");
});

Deno.test("retryBusy: what SQLite did not throw goes through as it is", async () => {
  for (const thrown of [new AppError("NOT_FOUND", "x"), new TypeError("x"), "x"]) {
    let tries = 0;
    const seen = await retryBusy(() => {
      tries++;
      throw thrown;
    }).catch((error) => error);
    assertStrictEquals(seen, thrown);
    assertEquals(tries, 1);
  }
  using files = new Contended();
  await assertRejects(() => retryBusy(() => prepare(files.db, "SELECT ?").get(2n ** 64n)), TypeError);
});

Deno.test("isBusy: of what SQLite threw only", () => {
  const locked = Object.assign(new Error("database is locked"), { code: "ERR_SQLITE_ERROR" });
  assertEquals([isSqliteError(locked), isBusy(locked)], [true, true]);
  for (const thrown of [new Error("database is locked"), { ...locked, message: locked.message }, undefined]) {
    assertEquals([isSqliteError(thrown), isBusy(thrown)], [false, false]);
  }
});
