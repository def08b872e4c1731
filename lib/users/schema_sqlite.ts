/** The tables of the user store, one string a schema version. */
export const USER_MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE user (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    roles TEXT NOT NULL,
    metadata TEXT NOT NULL,
    phone TEXT,
    version INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE INDEX user_by_status ON user (status, id);

  CREATE TABLE credential (
    user_id TEXT PRIMARY KEY REFERENCES user (id) ON DELETE CASCADE,
    hash TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE session (
    family TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    secret TEXT NOT NULL,
    opened_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE INDEX session_by_user ON session (user_id, opened_ms);
  CREATE INDEX session_by_expiry ON session (expires_ms);
  `,
];
