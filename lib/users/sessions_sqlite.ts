import { type Database, prepare, retryBusy, type Statement, transaction } from "../sqlite/mod.ts";
import { type Clock, systemClock } from "../time/mod.ts";
import { digestOf, invalidToken, newToken, reusedToken } from "./refresh_token.ts";
import { MAX_SESSIONS, REFRESH_TOKEN_MS, type RefreshToken, SESSION_MS, type Sessions } from "./sessions.ts";

interface SessionRow {
  user_id: string;
  secret: string;
  opened_ms: bigint;
  expires_ms: bigint;
}

/** Each family as a row with the digest of its newest token; what has expired goes when one is opened. */
export class SqliteSessions implements Sessions {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #insert: Statement;
  readonly #select: Statement;
  readonly #move: Statement;
  readonly #delete: Statement;
  readonly #deleteUser: Statement;
  readonly #deleteExpired: Statement;
  readonly #deleteOldest: Statement;

  constructor(db: Database, clock: Clock = systemClock) {
    this.#db = db;
    this.#clock = clock;
    this.#insert = prepare(
      db,
      "INSERT INTO session (family, user_id, secret, opened_ms, expires_ms) VALUES (?, ?, ?, ?, ?)",
    );
    this.#select = prepare(
      db,
      "SELECT user_id, secret, opened_ms, expires_ms FROM session WHERE family = ?",
    );
    this.#move = prepare(db, "UPDATE session SET secret = ?, expires_ms = ? WHERE family = ?");
    this.#delete = prepare(db, "DELETE FROM session WHERE family = ?");
    this.#deleteUser = prepare(db, "DELETE FROM session WHERE user_id = ?");
    this.#deleteExpired = prepare(db, "DELETE FROM session WHERE expires_ms <= ?");
    this.#deleteOldest = prepare(
      db,
      `DELETE FROM session WHERE family IN
       (SELECT family FROM session WHERE user_id = ? ORDER BY opened_ms DESC LIMIT -1 OFFSET ?)`,
    );
  }

  async open(userId: string): Promise<RefreshToken> {
    const nowMs = this.#clock.wallMs();
    const token = newToken();
    const { family, secret } = digestOf(token)!;
    const expiresMs = nowMs + REFRESH_TOKEN_MS;
    await retryBusy(() =>
      transaction(this.#db, () => {
        this.#deleteExpired.run(nowMs);
        this.#deleteOldest.run(userId, MAX_SESSIONS - 1);
        this.#insert.run(family, userId, secret, nowMs, expiresMs);
      })
    );
    return { token, userId, expiresMs };
  }

  async rotate(token: string): Promise<RefreshToken> {
    const used = digestOf(token);
    if (!used) throw invalidToken();
    const nowMs = this.#clock.wallMs();
    const next = newToken(token);
    const answer = await retryBusy(() =>
      transaction(this.#db, () => {
        const row = this.#select.get(used.family) as SessionRow | undefined;
        if (!row || Number(row.expires_ms) <= nowMs) return "invalid";
        if (row.secret !== used.secret) {
          this.#delete.run(used.family);
          return "reused";
        }
        const expiresMs = Math.min(nowMs + REFRESH_TOKEN_MS, Number(row.opened_ms) + SESSION_MS);
        this.#move.run(digestOf(next)!.secret, expiresMs, used.family);
        return { token: next, userId: row.user_id, expiresMs };
      })
    );
    if (answer === "reused") throw reusedToken();
    if (answer === "invalid") throw invalidToken();
    return answer;
  }

  async revoke(token: string): Promise<void> {
    const digest = digestOf(token);
    if (digest) await retryBusy(() => this.#delete.run(digest.family));
  }

  async revokeUser(userId: string): Promise<void> {
    await retryBusy(() => this.#deleteUser.run(userId));
  }
}
