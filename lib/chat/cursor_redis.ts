import { asTexts, type RedisConnection, redisKeys, RedisScript } from "../redis/mod.ts";
import type { CursorAnswer, CursorMove, CursorStore, MailboxName } from "./cursor.ts";
import commitSource from "./lua/commit_cursor.lua" with { type: "text" };
import openSource from "./lua/open_cursor.lua" with { type: "text" };
import type { Position } from "./position.ts";
import { storedNumber } from "./stored_number.ts";

const open = new RedisScript(openSource);
const commit = new RedisScript(commitSource);

/** How long a move is remembered, in seconds. */
const REMEMBER_S = 60 * 60;

/** Each cursor as a hash, and each move as a key that goes by itself after an hour. */
export class RedisCursorStore implements CursorStore {
  readonly #redis: RedisConnection;

  constructor(redis: RedisConnection) {
    this.#redis = redis;
  }

  async open({ room, mailbox }: MailboxName, initial: Position): Promise<Position> {
    const reply = await open.run(this.#redis, [redisKeys.cursor(room, mailbox)], words(initial));
    return toPosition(asTexts(reply));
  }

  async commit({ room, mailbox, from, to, flushId }: CursorMove): Promise<CursorAnswer> {
    const keys = [redisKeys.cursor(room, mailbox), redisKeys.flush(room, mailbox, flushId)];
    const args = [...words(from), ...words(to), String(REMEMBER_S)];
    const [committed, ...cursor] = asTexts(await commit.run(this.#redis, keys, args));
    return { committed: committed === "1", cursor: toPosition(cursor) };
  }
}

function words({ epoch, seq }: Position): [string, string] {
  return [epoch, String(seq)];
}

function toPosition([epoch = "", seq = "0"]: readonly string[]): Position {
  return { epoch, seq: storedNumber(seq) };
}
