/** The tables of the embedded queues, one string a schema version. */
export const QUEUE_MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE call (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    queue TEXT NOT NULL,
    wire TEXT NOT NULL,
    priority INTEGER NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    due INTEGER NOT NULL,
    deadline INTEGER NOT NULL,
    published INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    claim INTEGER NOT NULL,
    owner TEXT,
    until INTEGER NOT NULL
  ) STRICT;

  CREATE INDEX call_waiting ON call (queue, priority, due, seq) WHERE owner IS NULL;
  CREATE INDEX call_claimed ON call (queue, until) WHERE owner IS NOT NULL;
  CREATE INDEX call_by_id ON call (queue, id);

  CREATE TABLE mark (
    queue TEXT NOT NULL,
    id TEXT NOT NULL,
    nonce TEXT NOT NULL,
    expires INTEGER NOT NULL,
    PRIMARY KEY (queue, id)
  ) STRICT, WITHOUT ROWID;

  CREATE INDEX mark_by_time ON mark (expires);

  CREATE TABLE reply (
    queue TEXT NOT NULL,
    wire TEXT NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    expires INTEGER NOT NULL,
    PRIMARY KEY (queue, wire, id)
  ) STRICT;

  CREATE INDEX reply_by_time ON reply (expires);

  CREATE TABLE cancelled (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    queue TEXT NOT NULL,
    id TEXT NOT NULL,
    expires INTEGER NOT NULL
  ) STRICT;

  CREATE INDEX cancelled_by_queue ON cancelled (queue, seq);
  CREATE INDEX cancelled_by_time ON cancelled (expires);

  CREATE TABLE dead (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    queue TEXT NOT NULL,
    key TEXT NOT NULL,
    id TEXT NOT NULL,
    wire TEXT NOT NULL,
    priority INTEGER NOT NULL,
    body TEXT NOT NULL,
    reason TEXT NOT NULL,
    error TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    published INTEGER NOT NULL,
    died INTEGER NOT NULL,
    UNIQUE (queue, key)
  ) STRICT;

  CREATE INDEX dead_by_queue ON dead (queue, seq);

  CREATE TABLE worker (
    queue TEXT NOT NULL,
    name TEXT NOT NULL,
    functions TEXT NOT NULL,
    expires INTEGER NOT NULL,
    PRIMARY KEY (queue, name)
  ) STRICT, WITHOUT ROWID;
  `,
  // When a call was handed out first; of dead letters also when last, and their deadline: all 0 where not known.
  `
  ALTER TABLE call ADD COLUMN first INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE dead ADD COLUMN first INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE dead ADD COLUMN last INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE dead ADD COLUMN deadline INTEGER NOT NULL DEFAULT 0;
  `,
];
