import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { AppError } from "../error/mod.ts";
import { type Database, openDatabase, prepare, transaction } from "./database.ts";

const NOTES = "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE)";

/** A folder of its own, gone with the test. */
class Folder implements Disposable {
  readonly path = Deno.makeTempDirSync({ prefix: "parley-sqlite-" });
  readonly file = join(this.path, "x.db");

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

/** An opened file, closed and gone with the test. */
class Opened implements Disposable {
  readonly folder = new Folder();
  readonly db: Database;

  constructor(migrations: readonly string[]) {
    this.db = openDatabase(this.folder.file, migrations);
  }

  [Symbol.dispose](): void {
    this.db.close();
    this.folder[Symbol.dispose]();
  }
}

function pragma(db: Database, name: string): unknown {
  return Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0];
}

function notes(db: Database): unknown[] {
  return db.prepare("SELECT text FROM note ORDER BY id").all().map((row) => row.text);
}

function refusal(work: () => unknown): string {
  const error: AppError = assertThrows(work, AppError);
  assertEquals(error.code, "FAILED_PRECONDITION");
  return error.message;
}

Deno.test("openDatabase: write-ahead log, an fsync for each transaction, and no long wait", () => {
  using opened = new Opened([]);
  const settings = ["journal_mode", "synchronous", "foreign_keys", "busy_timeout"];
  assertEquals(settings.map((name) => pragma(opened.db, name)), ["wal", 2, 1, 20]);
});

Deno.test("openDatabase: runs each migration once, in order, and what is there stays", () => {
  using folder = new Folder();
  openDatabase(folder.file, [NOTES, "INSERT INTO note (text) VALUES ('one')"]).close();
  openDatabase(folder.file, [NOTES, "INSERT INTO note (text) VALUES ('one')"]).close();
  const more = [NOTES, "INSERT INTO note (text) VALUES ('one')", "INSERT INTO note (text) VALUES ('two')"];
  const db = openDatabase(folder.file, more);
  assertEquals([notes(db), pragma(db, "user_version")], [["one", "two"], 3]);
  db.close();
});

Deno.test("openDatabase: a migration that fails leaves the file as it was", () => {
  using folder = new Folder();
  openDatabase(folder.file, [NOTES]).close();
  const broken = [NOTES, "INSERT INTO note (text) VALUES ('one')", "INSERT INTO nowhere VALUES (1)"];
  const message = refusal(() => openDatabase(folder.file, broken));
  assertEquals(message, `Cannot open the store "${folder.file}": no such table: nowhere`);
  const db = openDatabase(folder.file, [NOTES]);
  assertEquals([notes(db), pragma(db, "user_version")], [[], 1]);
  db.close();
});

Deno.test("openDatabase: a schema that is newer than ours is refused, and not touched", () => {
  using folder = new Folder();
  openDatabase(folder.file, [NOTES, "SELECT 1", "SELECT 1"]).close();
  const message = refusal(() => openDatabase(folder.file, [NOTES]));
  assertEquals(message, `Cannot use the store "${folder.file}": schema 3, this version knows 1`);
  const db = openDatabase(folder.file, [NOTES, "SELECT 1", "SELECT 1"]);
  assertEquals(pragma(db, "user_version"), 3);
  db.close();
});

Deno.test("openDatabase: what cannot be opened, or is no database, is refused by its name", () => {
  using folder = new Folder();
  Deno.writeTextFileSync(folder.file, "no database at all, but text. ".repeat(100));
  for (const path of [folder.path, join(folder.path, "missing", "x.db"), folder.file]) {
    const message = refusal(() => openDatabase(path, [NOTES]));
    assertEquals(message.startsWith(`Cannot open the store "${path}": `), true, message);
  }
});

Deno.test("prepare: integers come back whole", () => {
  using opened = new Opened([]);
  const row = prepare(opened.db, "SELECT ? AS n").get(2n ** 63n - 1n);
  assertStrictEquals(row?.n, 2n ** 63n - 1n);
});

Deno.test("transaction: commits, and answers what the work answers", () => {
  using opened = new Opened([NOTES]);
  const { db } = opened;
  assertEquals(transaction(db, () => db.prepare("INSERT INTO note (text) VALUES ('a')").run().changes), 1);
  assertEquals([db.isTransaction, notes(db)], [false, ["a"]]);
});

Deno.test("transaction: a throw rolls everything back and goes on", () => {
  using opened = new Opened([NOTES]);
  const { db } = opened;
  const failure = new Error("no");
  const thrown = assertThrows(() =>
    transaction(db, () => {
      db.exec("INSERT INTO note (text) VALUES ('a')");
      throw failure;
    })
  );
  assertStrictEquals(thrown, failure);
  assertEquals([db.isTransaction, notes(db)], [false, []]);
  transaction(db, () => db.exec("INSERT INTO note (text) VALUES ('b')"));
  assertEquals(notes(db), ["b"]);
});

Deno.test("transaction: work that has rolled back by itself fails with its own error", () => {
  using opened = new Opened([NOTES]);
  const { db } = opened;
  assertThrows(
    () => transaction(db, () => db.exec("ROLLBACK; INSERT INTO nowhere VALUES (1)")),
    Error,
    "nowhere",
  );
  assertEquals(db.isTransaction, false);
});

Deno.test("transaction: takes the write lock at once", () => {
  using opened = new Opened([NOTES]);
  const other = openDatabase(opened.folder.file, [NOTES]);
  transaction(opened.db, () => {
    assertThrows(() => other.exec("INSERT INTO note (text) VALUES ('a')"), Error, "locked");
  });
  other.exec("INSERT INTO note (text) VALUES ('a')");
  other.close();
});

/** A thread that runs code with a function `open(path)`; its first message is its answer. */
class Thread implements Disposable {
  readonly answer: Promise<string>;
  readonly #worker: Worker;

  constructor(code: string) {
    const module = new URL("./database.ts", import.meta.url).href;
    const source = `import { openDatabase } from "${module}";\n${code}`;
    const url = URL.createObjectURL(new Blob([source], { type: "application/javascript" }));
    this.#worker = new Worker(url, { type: "module" });
    this.answer = new Promise((resolve, reject) => {
      this.#worker.onmessage = ({ data }) => resolve(data);
      this.#worker.onerror = (event) => reject(new Error(event.message));
    });
  }

  send(message: unknown): void {
    this.#worker.postMessage(message);
  }

  [Symbol.dispose](): void {
    this.#worker.terminate();
  }
}

Deno.test("openDatabase: waits for another that holds the file", async () => {
  using opened = new Opened([NOTES]);
  const { file } = opened.folder;
  using thread = new Thread(`
    const db = openDatabase("${file}", ["${NOTES}"]);
    db.exec("BEGIN IMMEDIATE");
    db.exec("INSERT INTO note (text) VALUES ('theirs')");
    postMessage("held");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 150);
    db.exec("COMMIT");
    db.close();
  `);
  assertEquals(await thread.answer, "held");
  const db = openDatabase(file, [NOTES, "INSERT INTO note (text) VALUES ('ours')"]);
  assertEquals(notes(db), ["theirs", "ours"]);
  db.close();
});

Deno.test("openDatabase: several make the same file at once, and all succeed", async () => {
  const code = `
    onmessage = ({ data: { path, gate } }) => {
      const seats = new Int32Array(gate);
      Atomics.add(seats, 0, 1);
      while (Atomics.load(seats, 0) < 3);
      try {
        openDatabase(path, ["CREATE TABLE t (x)"]).close();
        postMessage("made");
      } catch (thrown) {
        postMessage(thrown.message);
      }
    };
  `;
  for (let round = 0; round < 3; round++) {
    using folder = new Folder();
    using stack = new DisposableStack();
    const threads = [1, 2, 3].map(() => stack.use(new Thread(code)));
    const gate = new SharedArrayBuffer(4);
    for (const thread of threads) thread.send({ path: folder.file, gate });
    assertEquals(await Promise.all(threads.map(({ answer }) => answer)), ["made", "made", "made"]);
  }
});
