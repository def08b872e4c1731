/** The tables of the chat store, one string a schema version. */
export const CHAT_MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE room (
    name TEXT PRIMARY KEY,
    epoch TEXT NOT NULL,
    first INTEGER NOT NULL,
    tail INTEGER NOT NULL,
    last_time INTEGER NOT NULL,
    batch_id TEXT NOT NULL,
    batch_answer TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE message (
    room TEXT NOT NULL,
    seq INTEGER NOT NULL,
    author TEXT NOT NULL,
    text TEXT NOT NULL,
    send_time INTEGER NOT NULL,
    PRIMARY KEY (room, seq)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE idempotency (
    id INTEGER PRIMARY KEY,
    room TEXT NOT NULL,
    key TEXT NOT NULL,
    digest TEXT NOT NULL,
    seq INTEGER NOT NULL,
    send_time INTEGER NOT NULL,
    UNIQUE (room, key)
  ) STRICT;

  CREATE TABLE lease (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    holder TEXT NOT NULL,
    address TEXT NOT NULL,
    token TEXT NOT NULL,
    term INTEGER NOT NULL,
    beat INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE cursor (
    room TEXT NOT NULL,
    mailbox TEXT NOT NULL,
    epoch TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (room, mailbox)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE flush (
    room TEXT NOT NULL,
    mailbox TEXT NOT NULL,
    flush_id TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (room, mailbox, flush_id)
  ) STRICT, WITHOUT ROWID;

  CREATE INDEX flush_by_time ON flush (at_ms);
  `,
  // For the list of rooms.
  `CREATE INDEX room_by_time ON room (last_time, name) WHERE last_time > 0;`,
];
