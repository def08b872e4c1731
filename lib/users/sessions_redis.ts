import { asTexts, type RedisConnection, redisKeys, RedisScript } from "../redis/mod.ts";
import { type Clock, systemClock } from "../time/mod.ts";
import openSource from "./lua/open_session.lua" with { type: "text" };
import revokeSource from "./lua/revoke_sessions.lua" with { type: "text" };
import rotateSource from "./lua/rotate_session.lua" with { type: "text" };
import { digestOf, invalidToken, newToken, reusedToken } from "./refresh_token.ts";
import { MAX_SESSIONS, REFRESH_TOKEN_MS, type RefreshToken, SESSION_MS, type Sessions } from "./sessions.ts";

const open = new RedisScript(openSource);
const rotate = new RedisScript(rotateSource);
const revoke = new RedisScript(revokeSource);

/**
 * Each family as a hash with the digest of its newest token, which goes by itself when that has expired; beside
 * them the families of each user.
 */
export class RedisSessions implements Sessions {
  readonly #redis: RedisConnection;
  readonly #clock: Clock;

  constructor(redis: RedisConnection, clock: Clock = systemClock) {
    this.#redis = redis;
    this.#clock = clock;
  }

  async open(userId: string): Promise<RefreshToken> {
    const nowMs = Math.floor(this.#clock.wallMs());
    const token = newToken();
    const { family, secret } = digestOf(token)!;
    const expiresMs = nowMs + REFRESH_TOKEN_MS;
    const keys = [redisKeys.session(family), redisKeys.userSessions(userId)];
    const numbers = [nowMs, expiresMs, MAX_SESSIONS, SESSION_MS].map(String);
    await open.run(this.#redis, keys, [family, secret, userId, ...numbers, redisKeys.session("")]);
    return { token, userId, expiresMs };
  }

  async rotate(token: string): Promise<RefreshToken> {
    const used = digestOf(token);
    if (!used) throw invalidToken();
    const next = newToken(token);
    const numbers = [Math.floor(this.#clock.wallMs()), REFRESH_TOKEN_MS, SESSION_MS].map(String);
    const args = [used.secret, digestOf(next)!.secret, ...numbers];
    const reply = asTexts(await rotate.run(this.#redis, [redisKeys.session(used.family)], args));
    const [what, userId = "", expires] = reply;
    if (what === "reused") throw reusedToken();
    if (what === "invalid") throw invalidToken();
    return { token: next, userId, expiresMs: Number(expires) };
  }

  async revoke(token: string): Promise<void> {
    const digest = digestOf(token);
    if (digest) await this.#redis.command(["DEL", redisKeys.session(digest.family)]);
  }

  async revokeUser(userId: string): Promise<void> {
    await revoke.run(this.#redis, [redisKeys.userSessions(userId)], [redisKeys.session("")]);
  }
}
