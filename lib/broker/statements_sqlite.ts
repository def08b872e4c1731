import { type Database, prepare } from "../sqlite/mod.ts";

const CALL = "queue, wire, priority, id, body, due, deadline, published, attempt";

/** Every statement of the embedded queues, compiled once. */
export function prepareStatements(db: Database) {
  return {
    mark: prepare(
      db,
      `INSERT INTO mark (queue, id, nonce, expires) VALUES (?1, ?2, ?3, ?4)
       ON CONFLICT DO UPDATE SET nonce = ?3, expires = ?4 WHERE expires <= ?5`,
    ),
    markNonce: prepare(db, "SELECT nonce FROM mark WHERE queue = ? AND id = ?"),
    addCall: prepare(
      db,
      `INSERT INTO call (${CALL}, claim, owner, until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, NULL, 0)`,
    ),
    waiting: prepare(
      db,
      `SELECT * FROM call WHERE owner IS NULL AND queue = ? AND priority = ? AND due <= ?
       AND wire IN (?, ?, ?) ORDER BY due, seq LIMIT ?`,
    ),
    abandoned: prepare(
      db,
      `SELECT * FROM call WHERE owner IS NOT NULL AND queue = ? AND until <= ?
       AND wire IN (?, ?, ?) ORDER BY until, seq LIMIT ?`,
    ),
    nextDue: prepare(
      db,
      "SELECT min(due) AS due FROM call WHERE owner IS NULL AND queue = ? AND priority = ? AND due > ?",
    ),
    claim: prepare(
      db,
      `UPDATE call SET owner = ?1, until = ?2, attempt = attempt + 1, claim = claim + 1,
       first = CASE first WHEN 0 THEN ?4 ELSE first END WHERE seq = ?3`,
    ),
    renew: prepare(db, "UPDATE call SET until = ? WHERE seq = ? AND claim = ? AND owner = ?"),
    removeClaimed: prepare(db, "DELETE FROM call WHERE seq = ? AND claim = ? AND owner = ?"),
    retry: prepare(
      db,
      "UPDATE call SET owner = NULL, due = ? WHERE seq = ? AND claim = ? AND owner = ?",
    ),
    release: prepare(
      db,
      `UPDATE call SET owner = NULL, attempt = attempt - 1, first = CASE attempt WHEN 1 THEN 0 ELSE first END
       WHERE seq = ? AND claim = ? AND owner = ?`,
    ),
    writeReply: prepare(
      db,
      `INSERT INTO reply (queue, wire, id, body, expires) VALUES (?1, ?2, ?3, ?4, ?5)
       ON CONFLICT DO UPDATE SET body = ?4, expires = ?5 WHERE expires <= ?6`,
    ),
    readReply: prepare(db, "SELECT body FROM reply WHERE queue = ? AND wire = ? AND id = ? AND expires > ?"),
    forgetReply: prepare(db, "DELETE FROM reply WHERE queue = ? AND wire = ? AND id = ?"),
    running: prepare(
      db,
      "SELECT 1 FROM call WHERE queue = ? AND id = ? AND wire = ? AND owner IS NOT NULL AND until > ? LIMIT 1",
    ),
    removeWaiting: prepare(db, "DELETE FROM call WHERE queue = ? AND id = ? AND owner IS NULL"),
    cancel: prepare(db, "INSERT INTO cancelled (queue, id, expires) VALUES (?, ?, ?)"),
    uncancel: prepare(db, "DELETE FROM cancelled WHERE queue = ? AND id = ?"),
    cancelled: prepare(db, "SELECT seq, id FROM cancelled WHERE queue = ? AND seq > ? ORDER BY seq"),
    forgetDead: prepare(db, "DELETE FROM dead WHERE queue = ? AND key = ?"),
    bury: prepare(
      db,
      `INSERT INTO dead (queue, key, id, wire, priority, body, reason, error, attempts, published, died,
         first, last, deadline) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    trimDead: prepare(
      db,
      `DELETE FROM dead WHERE queue = ?1 AND seq <= (
         SELECT seq FROM dead WHERE queue = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ?2)`,
    ),
    deadAfter: prepare(db, "SELECT * FROM dead WHERE queue = ? AND seq > ? ORDER BY seq LIMIT ?"),
    deadByKey: prepare(db, "SELECT * FROM dead WHERE queue = ? AND key = ?"),
    announce: prepare(
      db,
      `INSERT INTO worker (queue, name, functions, expires) VALUES (?1, ?2, ?3, ?4)
       ON CONFLICT DO UPDATE SET functions = ?3, expires = ?4`,
    ),
    takeBack: prepare(db, "DELETE FROM worker WHERE queue = ? AND name = ?"),
    workers: prepare(
      db,
      "SELECT name, functions FROM worker WHERE queue = ? AND expires > ? ORDER BY name",
    ),
    depth: prepare(
      db,
      `SELECT
         (SELECT count(*) FROM call WHERE queue = ?1 AND owner IS NULL AND due <= ?2) AS ready,
         (SELECT count(*) FROM call WHERE queue = ?1 AND owner IS NULL AND due > ?2) AS delayed,
         (SELECT count(*) FROM call WHERE queue = ?1 AND owner IS NOT NULL) AS running,
         (SELECT count(*) FROM dead WHERE queue = ?1) AS dead`,
    ),
    expire: ["mark", "reply", "cancelled", "worker"].map((table) =>
      prepare(db, `DELETE FROM ${table} WHERE expires <= ?`)
    ),
  } as const;
}

export type Statements = ReturnType<typeof prepareStatements>;
