import { asTexts, type RedisConnection, redisKeys } from "../redis/mod.ts";
import { PRIORITIES, WIRES } from "./call.ts";
import {
  type DeadLetter,
  type DeadLetters,
  type DeadQuery,
  MAX_DEAD_LETTERS,
  replayDeadlineMs,
} from "./dead_letters.ts";
import { IN_MARK, writeMeta } from "./entry_redis.ts";
import { scripts } from "./scripts_redis.ts";
import { ownStream, streamFor } from "./streams_redis.ts";

/** Each as a hash, with a sorted set of their keys. */
export class RedisDeadLetters implements DeadLetters {
  readonly #redis: RedisConnection;
  readonly #queue: string;

  constructor(redis: RedisConnection, queue: string) {
    this.#redis = redis;
    this.#queue = queue;
  }

  async list({ limit, after }: DeadQuery): Promise<readonly DeadLetter[]> {
    if (limit < 1) return [];
    const all = redisKeys.queueDead(this.#queue);
    const rank = after === undefined ? null : await this.#redis.command(["ZRANK", all, after]);
    const from = rank === null ? 0 : Number(rank) + 1;
    const to = from + Math.min(limit, MAX_DEAD_LETTERS) - 1;
    const keys = asTexts(await this.#redis.command(["ZRANGE", all, String(from), String(to)]));
    const letters = await Promise.all(keys.map((key) => this.get(key)));
    return letters.filter((letter) => letter !== undefined);
  }

  async get(key: string): Promise<DeadLetter | undefined> {
    const reply = asTexts(
      await this.#redis.command(["HGETALL", redisKeys.queueDeadLetter(this.#queue, key)]),
    );
    return reply.length === 0 ? undefined : toLetter(key, reply);
  }

  async replay(key: string): Promise<boolean> {
    const name = redisKeys.queueDeadLetter(this.#queue, key);
    const letter = await this.get(key);
    if (!letter) return false;
    const { id = "", wire, publishedMs } = letter;
    const found = await this.#redis.command(["HGET", name, "priority"]);
    const priority = PRIORITIES.find((one) => one === found) ?? "normal";
    const deadlineMs = replayDeadlineMs(letter);
    // PRPC's streams have no place for a deadline: the message's own has passed.
    const stream = deadlineMs > 0
      ? ownStream(this.#queue, wire, priority)
      : streamFor(this.#queue, wire, priority);
    const keys = [
      redisKeys.queueDead(this.#queue),
      name,
      redisKeys.queueReply(this.#queue, wire, id),
      redisKeys.queueCancelled(this.#queue),
      stream.key,
    ];
    const meta = stream.isPrpc ? "" : writeMeta({ id, attempt: 1, deadlineMs, publishedMs, client: IN_MARK });
    return await scripts.replay.run(this.#redis, keys, [key, meta, id]) === 1;
  }

  async drop(key: string): Promise<boolean> {
    const [gone] = await this.#redis.transaction([
      ["DEL", redisKeys.queueDeadLetter(this.#queue, key)],
      ["ZREM", redisKeys.queueDead(this.#queue), key],
    ]);
    return gone === 1;
  }
}

function toLetter(key: string, reply: readonly string[]): DeadLetter {
  const fields = new Map<string, string>();
  for (let at = 0; at < reply.length; at += 2) fields.set(reply[at]!, reply[at + 1]!);
  const text = (name: string) => fields.get(name) ?? "";
  return {
    key,
    id: text("id") || undefined,
    wire: WIRES.find((one) => one === text("wire")) ?? "native",
    body: text("body"),
    reason: text("reason"),
    error: text("error"),
    attempts: Number(text("attempts")),
    firstAttemptMs: Number(text("first")) || undefined,
    lastAttemptMs: Number(text("last")) || undefined,
    deadlineMs: Number(text("deadline")) || undefined,
    publishedMs: Number(text("published")),
    diedMs: Number(text("died")),
  };
}
