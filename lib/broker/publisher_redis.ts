import { Batcher } from "../flow/mod.ts";
import { asList, type RedisConnection, redisKeys } from "../redis/mod.ts";
import type { NewCall } from "./call.ts";
import { writeMeta } from "./entry_redis.ts";
import { scripts } from "./scripts_redis.ts";
import { streamFor } from "./streams_redis.ts";

const MAX_BATCH = 500;
const MAX_BATCH_CHARS = 1_000_000;
const MAX_WAITING = 100_000;

/** A call with what makes storing it once more safe. */
export interface Publication {
  readonly call: NewCall;
  /** Tells this publication from others of the same id. */
  readonly nonce: string;
  /** Where the reply goes; empty for nowhere. */
  readonly channel: string;
}

/** Stores calls of one queue: those that come while a step is under way share the next. */
export class RedisPublisher {
  readonly #redis: RedisConnection;
  readonly #queue: string;
  readonly #deduplicateMs: number;
  readonly #batcher = new Batcher<Publication, number>({
    run: (batch) => this.#run(batch),
    maxBatch: MAX_BATCH,
    maxBatchWeight: MAX_BATCH_CHARS,
    weigh: ({ call }) => call.body.length,
    maxWaiting: MAX_WAITING,
  });

  constructor(redis: RedisConnection, queue: string, deduplicateMs: number) {
    this.#redis = redis;
    this.#queue = queue;
    this.#deduplicateMs = deduplicateMs;
  }

  /** Stores one call, and may be repeated with the same publication when that throws `UNAVAILABLE`. */
  async publish(publication: Publication): Promise<"stored" | "repeated"> {
    return await this.#batcher.submit(publication) === 1 ? "stored" : "repeated";
  }

  /** Resolves when nothing is under way. */
  idle(): Promise<void> {
    return this.#batcher.idle();
  }

  async #run(batch: readonly Publication[]): Promise<readonly number[]> {
    const queue = this.#queue;
    const nowMs = Date.now();
    const keys = [redisKeys.queueDelayed(queue), redisKeys.queueDelayedCalls(queue)];
    const args = [redisKeys.queueEvents(queue), String(this.#deduplicateMs)];
    for (const { call, nonce, channel } of batch) {
      const { wire, id, body, priority = "normal", runAtMs = 0, deadlineMs = 0 } = call;
      const stream = streamFor(queue, wire, priority);
      keys.push(redisKeys.queueMark(queue, id), stream.key);
      args.push(channel ? `p${nonce} ${channel}` : `p${nonce}`);
      args.push(runAtMs > nowMs ? `${Math.ceil(runAtMs)} ${id}` : "");
      args.push(stream.isPrpc ? "" : writeMeta({ id, attempt: 1, deadlineMs, publishedMs: nowMs }), body);
    }
    return asList(await scripts.publish.run(this.#redis, keys, args)).map(Number);
  }
}
