import { type Database, prepare, retryBusy, type Statement, transaction } from "../sqlite/mod.ts";
import type { CursorAnswer, CursorMove, CursorStore, MailboxName } from "./cursor.ts";
import { type Position, samePosition } from "./position.ts";

/** How long a move is remembered, in milliseconds. */
const REMEMBER_MS = 60 * 60 * 1_000;

/** Cursors and the moves made lately as two tables. */
export class SqliteCursorStore implements CursorStore {
  readonly #db: Database;
  readonly #select: Statement;
  readonly #insert: Statement;
  readonly #move: Statement;
  readonly #isMade: Statement;
  readonly #remember: Statement;
  readonly #forget: Statement;

  constructor(db: Database) {
    this.#db = db;
    this.#select = prepare(db, "SELECT epoch, seq FROM cursor WHERE room = ? AND mailbox = ?");
    this.#insert = prepare(
      db,
      "INSERT OR IGNORE INTO cursor (room, mailbox, epoch, seq) VALUES (?, ?, ?, ?)",
    );
    this.#move = prepare(db, "INSERT OR REPLACE INTO cursor (room, mailbox, epoch, seq) VALUES (?, ?, ?, ?)");
    this.#isMade = prepare(db, "SELECT 1 FROM flush WHERE room = ? AND mailbox = ? AND flush_id = ?");
    this.#remember = prepare(db, "INSERT INTO flush (room, mailbox, flush_id, at_ms) VALUES (?, ?, ?, ?)");
    this.#forget = prepare(db, "DELETE FROM flush WHERE at_ms < ?");
  }

  open({ room, mailbox }: MailboxName, initial: Position): Promise<Position> {
    return retryBusy(() => {
      const known = this.#read(room, mailbox);
      if (known) return known;
      return transaction(this.#db, () => {
        this.#insert.run(room, mailbox, initial.epoch, initial.seq);
        return this.#read(room, mailbox) ?? initial;
      });
    });
  }

  commit({ room, mailbox, from, to, flushId }: CursorMove): Promise<CursorAnswer> {
    return retryBusy(() =>
      transaction(this.#db, () => {
        const cursor = this.#read(room, mailbox);
        if (this.#isMade.get(room, mailbox, flushId)) return { committed: true, cursor: cursor ?? to };
        if (cursor && !samePosition(cursor, from)) return { committed: false, cursor };
        const nowMs = Date.now();
        this.#forget.run(nowMs - REMEMBER_MS);
        this.#move.run(room, mailbox, to.epoch, to.seq);
        this.#remember.run(room, mailbox, flushId, nowMs);
        return { committed: true, cursor: to };
      })
    );
  }

  #read(room: string, mailbox: string): Position | undefined {
    const row = this.#select.get(room, mailbox) as { epoch: string; seq: bigint } | undefined;
    return row && { epoch: row.epoch, seq: row.seq };
  }
}
