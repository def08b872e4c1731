import { type Database, prepare, retryBusy, type Statement, transaction } from "../sqlite/mod.ts";
import type { ChatLog, EntryResult, LogEntry, LogPage, PageEdge, RoomAppend, RoomResult } from "./log.ts";
import type { ChatMessage } from "./message.ts";
import type { Extent } from "./position.ts";
import { decodeResults, encodeResults } from "./result_codec.ts";
import type { ListedRoom, RoomMark } from "./room_listing.ts";

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
const NS_PER_MS = 1_000_000n;
const MAX_INTEGER = 2n ** 63n - 1n;

interface RoomRow {
  epoch: string;
  first: bigint;
  tail: bigint;
  last_time: bigint;
  batch_id: string;
  batch_answer: string;
}
interface NamedRoomRow extends RoomRow {
  name: string;
}
interface MessageRow {
  seq: bigint;
  author: Uint8Array;
  text: Uint8Array;
  send_time: bigint;
}
interface KeyRow {
  /** 1 when the content is the same. */
  same: bigint;
  seq: bigint;
  send_time: bigint;
}

/**
 * All rooms in one SQLite file. All the steps of one append share a transaction, and so one fsync: what
 * resolved survives a crash of the machine.
 */
export class SqliteChatLog implements ChatLog {
  readonly #db: Database;
  readonly #holds: Statement;
  readonly #room: Statement;
  readonly #saveRoom: Statement;
  readonly #insert: Statement;
  readonly #findKey: Statement;
  readonly #saveKey: Statement;
  readonly #after: Statement;
  readonly #before: Statement;
  readonly #epoch: Statement;
  readonly #first: Statement;
  readonly #drop: Statement;
  readonly #forget: Statement;
  readonly #rooms: Statement;
  readonly #newest: Statement;

  constructor(db: Database) {
    // Text comes back as bytes: as text, the driver cuts it at the first NUL.
    const columns = "seq, CAST(author AS BLOB) AS author, CAST(text AS BLOB) AS text, send_time";
    this.#db = db;
    this.#holds = prepare(db, "SELECT 1 FROM lease WHERE token = ? AND token <> ''");
    this.#room = prepare(db, "SELECT * FROM room WHERE name = ?");
    this.#saveRoom = prepare(
      db,
      "INSERT OR REPLACE INTO room (name, epoch, first, tail, last_time, batch_id, batch_answer) " +
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
    );
    this.#insert = prepare(
      db,
      "INSERT INTO message (room, seq, author, text, send_time) VALUES (?, ?, ?, ?, ?)",
    );
    this.#findKey = prepare(
      db,
      "SELECT digest = ? AS same, seq, send_time FROM idempotency WHERE room = ? AND key = ?",
    );
    this.#saveKey = prepare(
      db,
      "INSERT INTO idempotency (room, key, digest, seq, send_time) VALUES (?, ?, ?, ?, ?)",
    );
    this.#after = prepare(
      db,
      `SELECT ${columns} FROM message WHERE room = ? AND seq > ? AND seq >= ? ORDER BY seq LIMIT ?`,
    );
    this.#before = prepare(
      db,
      `SELECT ${columns} FROM message WHERE room = ? AND seq < ? AND seq >= ? ORDER BY seq DESC LIMIT ?`,
    );
    this.#epoch = prepare(db, "UPDATE room SET epoch = ?, batch_id = '' WHERE name = ?");
    this.#first = prepare(db, "UPDATE room SET first = ? WHERE name = ? AND first < ? AND tail >= ? - 1");
    this.#drop = prepare(
      db,
      "DELETE FROM message WHERE room = ? AND seq < (SELECT first FROM room WHERE name = ?)",
    );
    this.#forget = prepare(
      db,
      "DELETE FROM idempotency WHERE id < (SELECT coalesce(min(id), 9223372036854775807) " +
        "FROM idempotency WHERE send_time >= ?)",
    );
    this.#rooms = prepare(db, "SELECT name FROM room ORDER BY name");
    this.#newest = prepare(
      db,
      "SELECT * FROM room WHERE last_time > 0 AND (last_time, name) < (?, ?) " +
        "ORDER BY last_time DESC, name DESC LIMIT ?",
    );
  }

  append(token: string, steps: readonly RoomAppend[]): Promise<readonly RoomResult[]> {
    return retryBusy(() =>
      transaction(this.#db, () => {
        if (!this.#holds.get(token)) return steps.map(() => ({ kind: "fenced" as const }));
        return steps.map((step) => this.#appendRoom(step));
      })
    );
  }

  extent(room: string): Promise<Extent | undefined> {
    return retryBusy(() => toExtent(this.#readRoom(room)));
  }

  read(room: string, edge: PageEdge, limit: number): Promise<LogPage> {
    // One read transaction: the page and the extent are of one moment.
    return retryBusy(() => {
      this.#db.exec("BEGIN");
      try {
        const extent = toExtent(this.#readRoom(room));
        if (!extent) return { extent, messages: [] };
        const rows = this.#readRows(room, edge, extent.first, limit);
        return { extent, messages: rows.map((row) => toMessage(room, extent.epoch, row)) };
      } finally {
        this.#db.exec("COMMIT");
      }
    });
  }

  changeEpoch(token: string, room: string, epoch: string): Promise<boolean> {
    return retryBusy(() =>
      transaction(this.#db, () => {
        if (!this.#holds.get(token)) return false;
        this.#epoch.run(epoch, room);
        return true;
      })
    );
  }

  trim(room: string, first: bigint): Promise<void> {
    return retryBusy(() =>
      transaction(this.#db, () => {
        this.#first.run(first, room, first, first);
        this.#drop.run(room, room);
      })
    );
  }

  async forgetKeys(beforeMs: number): Promise<void> {
    await retryBusy(() => this.#forget.run(BigInt(Math.trunc(beforeMs)) * NS_PER_MS));
  }

  listRooms(below: RoomMark | undefined, limit: number): Promise<readonly ListedRoom[]> {
    const { lastTime, room } = below ?? { lastTime: MAX_INTEGER, room: "" };
    return retryBusy(() => {
      const rows = this.#newest.all(lastTime, room, limit) as unknown as NamedRoomRow[];
      return rows.map((row) => ({ room: row.name, extent: extentOf(row) }));
    });
  }

  rooms(): Promise<readonly string[]> {
    return retryBusy(() => (this.#rooms.all() as { name: string }[]).map((row) => row.name));
  }

  #appendRoom({ room, batchId, expect, create, entries }: RoomAppend): RoomResult {
    let row = this.#readRoom(room);
    if (row && row.batch_id === batchId) {
      return { kind: "appended", results: decodeResults(row.batch_answer) };
    }
    if (!row && create && expect.seq === 0n) {
      row = { epoch: expect.epoch, first: 1n, tail: 0n, last_time: 0n, batch_id: "", batch_answer: "" };
    }
    if (!row || row.epoch !== expect.epoch || row.tail !== expect.seq) return { kind: "moved" };

    let { tail, last_time } = row;
    const results = entries.map((entry): EntryResult => {
      const known = this.#lookUp(room, entry);
      if (known) return known;
      tail += 1n;
      last_time = entry.sendTime;
      this.#insert.run(room, tail, entry.author, entry.text, entry.sendTime);
      if (entry.key) this.#saveKey.run(room, entry.key, entry.digest, tail, entry.sendTime);
      return { kind: "stored", seq: tail, sendTime: entry.sendTime };
    });
    this.#saveRoom.run(room, row.epoch, row.first, tail, last_time, batchId, encodeResults(results));
    return { kind: "appended", results };
  }

  #lookUp(room: string, { key, digest }: LogEntry): EntryResult | undefined {
    if (!key) return undefined;
    const row = this.#findKey.get(digest, room, key) as KeyRow | undefined;
    if (!row) return undefined;
    if (row.same !== 1n) return { kind: "conflict" };
    return { kind: "repeated", seq: row.seq, sendTime: row.send_time };
  }

  #readRoom(room: string): RoomRow | undefined {
    return this.#room.get(room) as RoomRow | undefined;
  }

  #readRows(room: string, edge: PageEdge, first: bigint, limit: number): MessageRow[] {
    if ("after" in edge) {
      return this.#after.all(room, clamp(edge.after), first, limit) as unknown as MessageRow[];
    }
    return (this.#before.all(room, clamp(edge.before), first, limit) as unknown as MessageRow[]).reverse();
  }
}

/** SQLite's integers are signed: a uint64 beyond them is past every message all the same. */
function clamp(seq: bigint): bigint {
  return seq > MAX_INTEGER ? MAX_INTEGER : seq;
}

function toExtent(row: RoomRow | undefined): Extent | undefined {
  return row && extentOf(row);
}

function extentOf({ epoch, first, tail, last_time: lastTime }: RoomRow): Extent {
  return { epoch, first, tail, lastTime };
}

function toMessage(room: string, epoch: string, row: MessageRow): ChatMessage {
  return {
    room,
    position: { epoch, seq: row.seq },
    author: utf8.decode(row.author),
    text: utf8.decode(row.text),
    sendTime: row.send_time,
  };
}
