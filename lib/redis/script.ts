import { hash } from "node:crypto";
import type { RedisConnection } from "./connection.ts";
import { replyCode } from "./failure.ts";
import type { Reply } from "./reply.ts";

/**
 * A Lua script: one atomic step on the server.
 *
 * Sent by its digest; in full only to a server that does not know it yet, such as one that was restarted
 * (https://redis.io/docs/latest/commands/evalsha/).
 */
export class RedisScript {
  readonly #source: string;
  readonly #sha: string;

  constructor(source: string) {
    this.#source = source;
    this.#sha = hash("sha1", source);
  }

  /** Runs it with these KEYS and ARGV. For what it throws see {@link RedisConnection}. */
  async run(connection: RedisConnection, keys: readonly string[], args: readonly string[]): Promise<Reply> {
    const rest = [String(keys.length), ...keys, ...args];
    try {
      return await connection.command(["EVALSHA", this.#sha, ...rest]);
    } catch (thrown) {
      if (replyCode(thrown) !== "NOSCRIPT") throw thrown;
      return await connection.command(["EVAL", this.#source, ...rest]);
    }
  }
}
