import { AppError } from "../error/mod.ts";
import { type Database, prepare, retryBusy, type Statement, transaction } from "../sqlite/mod.ts";
import { type Clock, systemClock } from "../time/mod.ts";
import { type CreateResult, type Directory, pageBounds } from "./directory.ts";
import type { UpdateOptions, UserPage, UserQuery } from "./directory.ts";
import { emailKey } from "./email.ts";
import { SEARCH_BATCH, searchPage, wordsOf } from "./search.ts";
import { fromStored, type StoredUser } from "./stored_user.ts";
import type { NewUser, User, UserChanges } from "./user.ts";
import { emailTaken, lostUpdate, noSuchUser } from "./user_errors.ts";
import { UserIds } from "./user_ids.ts";

const COLUMNS = "id, name, email, status, created_ms, roles, metadata, phone, version";
/** Users that one transaction makes: what others wait for, and the event loop. */
const BATCH = 200;

/** The users as a table, and their credentials as another. */
export class SqliteDirectory implements Directory {
  readonly #db: Database;
  readonly #ids: UserIds;
  readonly #insert: Statement;
  readonly #update: Statement;
  readonly #delete: Statement;
  readonly #select: Statement;
  readonly #selectByEmail: Statement;
  readonly #page: Statement;
  readonly #pageOfStatus: Statement;
  readonly #after: Statement;
  readonly #afterOfStatus: Statement;
  readonly #count: Statement;
  readonly #countOfStatus: Statement;
  readonly #selectCredential: Statement;
  readonly #putCredential: Statement;

  constructor(db: Database, clock: Clock = systemClock) {
    this.#db = db;
    this.#ids = new UserIds(clock);
    this.#insert = prepare(
      db,
      `INSERT INTO user (${COLUMNS}, email_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?)
       ON CONFLICT (email_key) DO NOTHING`,
    );
    this.#update = prepare(
      db,
      `UPDATE user SET name = ?, email = ?, email_key = ?, status = ?, roles = ?, metadata = ?, phone = ?,
       version = version + 1 WHERE id = ?`,
    );
    this.#delete = prepare(db, "DELETE FROM user WHERE id = ?");
    this.#select = prepare(db, `SELECT ${COLUMNS} FROM user WHERE id = ?`);
    this.#selectByEmail = prepare(db, `SELECT ${COLUMNS} FROM user WHERE email_key = ?`);
    this.#page = prepare(db, `SELECT ${COLUMNS} FROM user ORDER BY id LIMIT ? OFFSET ?`);
    this.#pageOfStatus = prepare(
      db,
      // The index alone finds where the page begins: to skip whole users takes seven times as long.
      `SELECT ${COLUMNS} FROM user WHERE status = ?1 AND id >=
       (SELECT id FROM user WHERE status = ?1 ORDER BY id LIMIT 1 OFFSET ?3) ORDER BY id LIMIT ?2`,
    );
    this.#after = prepare(db, `SELECT ${COLUMNS} FROM user WHERE id > ? ORDER BY id LIMIT ?`);
    this.#afterOfStatus = prepare(
      db,
      `SELECT ${COLUMNS} FROM user WHERE status = ? AND id > ? ORDER BY id LIMIT ?`,
    );
    this.#count = prepare(db, "SELECT count(*) AS n FROM user");
    this.#countOfStatus = prepare(db, "SELECT count(*) AS n FROM user WHERE status = ?");
    this.#selectCredential = prepare(db, "SELECT hash FROM credential WHERE user_id = ?");
    this.#putCredential = prepare(db, "INSERT OR REPLACE INTO credential (user_id, hash) VALUES (?, ?)");
  }

  create(user: NewUser): Promise<User> {
    return retryBusy(() => transaction(this.#db, () => this.#create(user)));
  }

  async createMany(users: readonly NewUser[]): Promise<readonly CreateResult[]> {
    const results: CreateResult[] = [];
    for (let at = 0; at < users.length; at += BATCH) {
      const batch = users.slice(at, at + BATCH);
      try {
        results.push(
          ...await retryBusy(() => transaction(this.#db, () => batch.map((user) => this.#tryCreate(user)))),
        );
      } catch (thrown) {
        const error = AppError.from(thrown);
        results.push(...batch.map(() => ({ error })));
      }
    }
    return results;
  }

  get(id: string): Promise<User> {
    return retryBusy(() => this.#read(id));
  }

  findByEmail(email: string): Promise<User | undefined> {
    return retryBusy(() => {
      const row = this.#selectByEmail.get(emailKey(email)) as StoredUser | undefined;
      return row && fromStored(row);
    });
  }

  update(id: string, changes: UserChanges, { etag }: UpdateOptions = {}): Promise<User> {
    return retryBusy(() =>
      transaction(this.#db, () => {
        const user = this.#read(id);
        if (etag && etag !== user.etag) throw lostUpdate(id, etag, user.etag);
        if (Object.keys(changes).length === 0) return user;
        const { name, email, status, roles, metadata } = { ...user, ...changes };
        const phone = changes.phone === undefined ? user.phone : changes.phone;
        const key = emailKey(email);
        const owner = this.#selectByEmail.get(key) as StoredUser | undefined;
        if (owner && owner.id !== id) throw emailTaken(email);
        const lists = [JSON.stringify(roles), JSON.stringify(metadata)];
        this.#update.run(name, email, key, status, ...lists, phone ?? null, id);
        if (changes.credential !== undefined) this.#putCredential.run(id, changes.credential);
        return this.#read(id);
      })
    );
  }

  async delete(id: string, { etag }: UpdateOptions = {}): Promise<void> {
    await retryBusy(() =>
      transaction(this.#db, () => {
        const user = this.#read(id);
        if (etag && etag !== user.etag) throw lostUpdate(id, etag, user.etag);
        this.#delete.run(id);
      })
    );
  }

  async list(query: UserQuery): Promise<UserPage> {
    const { offset, limit } = pageBounds(query);
    const { status, text = "" } = query;
    const filter = status === undefined ? [] : [status];
    const words = wordsOf(text);
    if (words.length > 0) {
      const after = status === undefined ? this.#after : this.#afterOfStatus;
      const batchAfter = (id: string) =>
        retryBusy(() => after.all(...filter, id, SEARCH_BATCH) as unknown as StoredUser[]);
      const { users, ...counts } = await searchPage(query, words, batchAfter);
      return { users: users.map(fromStored), ...counts };
    }
    const count = status === undefined ? this.#count : this.#countOfStatus;
    const page = status === undefined ? this.#page : this.#pageOfStatus;
    return await retryBusy(() =>
      snapshot(this.#db, () => {
        const totalCount = Number((count.get(...filter) as { n: bigint }).n);
        const rows = page.all(...filter, limit, offset) as unknown as StoredUser[];
        return { users: rows.map(fromStored), totalCount, hasMore: offset + rows.length < totalCount };
      })
    );
  }

  credential(id: string): Promise<string | undefined> {
    return retryBusy(() => (this.#selectCredential.get(id) as { hash: string } | undefined)?.hash);
  }

  async setCredential(id: string, credential: string): Promise<void> {
    await retryBusy(() =>
      transaction(this.#db, () => {
        this.#read(id);
        this.#putCredential.run(id, credential);
      })
    );
  }

  #read(id: string): User {
    const row = this.#select.get(id) as StoredUser | undefined;
    if (!row) throw noSuchUser(id);
    return fromStored(row);
  }

  #create({ name, email, status = "ACTIVE", roles = [], metadata = {}, phone, credential }: NewUser): User {
    const { id, createdMs } = this.#ids.next();
    const lists = [JSON.stringify(roles), JSON.stringify(metadata)];
    const row = [id, name, email, status, createdMs, ...lists, phone ?? null, emailKey(email)];
    if (Number(this.#insert.run(...row).changes) === 0) throw emailTaken(email);
    if (credential !== undefined) this.#putCredential.run(id, credential);
    return this.#read(id);
  }

  #tryCreate(user: NewUser): CreateResult {
    try {
      return { user: this.#create(user) };
    } catch (thrown) {
      if (thrown instanceof AppError) return { error: thrown };
      throw thrown;
    }
  }
}

/** Reads more than one statement from the same state of the file. */
function snapshot<T>(db: Database, work: () => T): T {
  db.exec("BEGIN");
  try {
    return work();
  } finally {
    db.exec("COMMIT");
  }
}
