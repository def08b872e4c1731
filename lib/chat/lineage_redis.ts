import { AppError } from "../error/mod.ts";
import {
  asList,
  asText,
  asTexts,
  keepsEveryWrite,
  type RedisConnection,
  redisKeys,
  RedisScript,
} from "../redis/mod.ts";
import { logger } from "../telemetry/mod.ts";
import type { Lineage, LineageAnswer } from "./lineage.ts";
import changeEpochsSource from "./lua/change_epochs.lua" with { type: "text" };
import confirmSource from "./lua/confirm.lua" with { type: "text" };
import { newEpoch } from "./position.ts";

const confirm = new RedisScript(confirmSource);
const changeEpochs = new RedisScript(changeEpochsSource);

const log = logger("chat");

/** Rooms that get their epoch in one step. */
const PAGE = 500;
/** How often the server may become another one while it is looked at. */
const ATTEMPTS = 5;

/**
 * Which life of which server the epochs were drawn in, kept in the lease.
 *
 * A life is named by the server's replication id (`INFO replication`, `master_replid`), which is drawn anew when a
 * process starts, when a replica is promoted, and when a server gets its first replica or has had none for an hour
 * (measured on Redis 7.0; the ids are explained at
 * https://redis.io/docs/latest/operate/oss_and_stack/management/replication/). Every append compares it, in its own
 * atomic step. When it is another, the epochs last only if all of this is so:
 *
 * - The server was not promoted: its second replication id is empty. After a promotion it is the id of the primary
 *   before; a process that has loaded an append-only file has none.
 * - Two marks agree, which each confirmation draws anew: one in the lease, one beside it that is written to the
 *   append-only file and never sent to a replica (`redis.set_repl`). So a former replica that was itself restarted since
 *   its promotion is found out: its own mark is missing, or as old as its first synchronisation.
 * - The server keeps every answered write: `appendonly yes`, `appendfsync always`. Any other may have lost the end.
 *
 * That is a plain restart on its own file. A server that does not let itself be asked (`INFO`) counts as changed with
 * each new holder of the lease; one that hides its settings (`CONFIG GET`), with each restart.
 *
 * What this does not find out: a backup that is put in the place of a server's files while it is down, where the server
 * keeps every write; whoever does so deletes the key of the lease. And a replica that was synchronised within the last
 * moments of its primary (the holder confirms every 400 ms), promoted, and restarted before the holder met it.
 */
export class RedisLineage implements Lineage {
  readonly #redis: RedisConnection;

  constructor(redis: RedisConnection) {
    this.#redis = redis;
  }

  async confirm(token: string): Promise<LineageAnswer> {
    let answer: LineageAnswer = "same";
    let accepted = "";
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const keys = [redisKeys.lease, redisKeys.lineageMark];
      const args = [token, crypto.randomUUID(), accepted];
      const [found, life = ""] = asTexts(await confirm.run(this.#redis, keys, args));
      if (found === "lost") return "lost";
      if (found === "same") return answer;
      if (found === "restarted" && await keepsEveryWrite(this.#redis)) {
        log.info("Redis was started again, and kept what was stored");
      } else {
        const rooms = await this.#changeAll(token);
        if (rooms === undefined) return "lost";
        answer = "changed";
        if (rooms > 0) {
          log.warn("Redis may lack messages that were stored: {rooms} rooms have a new epoch", { rooms });
        }
      }
      accepted = life; // unless it is another one again by now
    }
    throw new AppError("UNAVAILABLE", "Cannot use Redis: it is another server again and again");
  }

  /** Answers how many rooms there are; `undefined` when the lease is lost. */
  async #changeAll(token: string): Promise<number | undefined> {
    const epoch = newEpoch(); // the same for all: they have no positions in common
    let count = 0;
    let cursor = "0";
    do {
      const page = ["SSCAN", redisKeys.rooms, cursor, "COUNT", String(PAGE)];
      const [next, names] = asList(await this.#redis.command(page));
      const rooms = asTexts(names);
      const keys = [redisKeys.lease, ...rooms.map(redisKeys.room)];
      if (await changeEpochs.run(this.#redis, keys, [token, epoch]) !== 1) return undefined;
      count += rooms.length;
      cursor = asText(next);
    } while (cursor !== "0");
    return count;
  }
}
