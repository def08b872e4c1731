import { Batcher } from "../flow/mod.ts";
import { asList, type RedisConnection, redisKeys } from "../redis/mod.ts";
import type { NewCall } from "./call.ts";
import { writeMeta } from "./entry_redis.ts";
import { scripts } from "./scripts_redis.ts";
import { StreamsFor } from "./streams_redis.ts";

const MAX_BATCH = 500;
const MAX_BATCH_CHARS = 1_000_000;
const MAX_WAITING = 100_000;

/** A call with what makes storing it once more safe. */
export interface Publication {
  readonly call: NewCall;
  /** Tells this publication from others of the same id. */
  readonly nonce: string;
  /** The client that waits for the reply; empty for none. */
  readonly client: string;
}

/** Stores calls of one queue: those that come while a step is under way share the next. */
export class RedisPublisher {
  readonly #redis: RedisConnection;
  readonly #queue: string;
  readonly #deduplicateMs: number;
  readonly #streams: StreamsFor;
  readonly #batcher = new Batcher<Publication, boolean>({
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
    this.#streams = new StreamsFor(queue);
  }

  /**
   * Stores one call, and may be repeated with the same publication when that throws `UNAVAILABLE`. Answers whether
   * it is stored, `false` when its id was used before.
   */
  publish(publication: Publication): Promise<boolean> {
    return this.#batcher.submit(publication);
  }

  /** Resolves when nothing is under way. */
  idle(): Promise<void> {
    return this.#batcher.idle();
  }

  async #run(batch: readonly Publication[]): Promise<readonly boolean[]> {
    const queue = this.#queue;
    const nowMs = Date.now();
    const keys = [redisKeys.queueDelayed(queue), redisKeys.queueDelayedCalls(queue)];
    const args = [redisKeys.queueEvents(queue), String(this.#deduplicateMs), redisKeys.queueMark(queue, "")];
    const places = new Map<string, number>();
    for (const { call, nonce, client } of batch) {
      const { wire, id, body, priority = "normal", runAtMs = 0, deadlineMs = 0 } = call;
      const stream = this.#streams.for(wire, priority);
      let place = places.get(stream.key);
      if (place === undefined) {
        keys.push(stream.key);
        places.set(stream.key, place = places.size + 1);
      }
      const where = runAtMs > nowMs ? `${place} ${Math.ceil(runAtMs)}` : String(place);
      const meta = stream.isPrpc ? "" : writeMeta({ id, attempt: 1, deadlineMs, publishedMs: nowMs, client });
      args.push(id, client ? `p${nonce} ${client}` : `p${nonce}`, where, meta, body);
    }
    return asList(await scripts.publish.run(this.#redis, keys, args)).map((result) => result === 1);
  }
}
