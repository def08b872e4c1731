import { Batcher } from "../flow/mod.ts";
import { asList, type RedisConnection } from "../redis/mod.ts";
import { type Wire, WIRES } from "./call.ts";
import type { AppError } from "../error/mod.ts";
import { scripts } from "./scripts_redis.ts";
import { GROUP, streamsOf } from "./streams_redis.ts";

/** Calls that one look is for at the most. */
const MAX_BATCH = 200;
const MAX_WAITING = 10_000;

/** Entries of one stream that are looked at: calls beyond are told as if they did not run. */
const MAX_LOOKED_AT = 10_000;

interface Asked {
  readonly wire: Wire;
  readonly id: string;
}

/**
 * Which calls of one queue run: looked up among what its consumers hold, so that handing calls out costs nothing
 * for it. Those who ask while a look is under way share the next.
 */
export class RunningCalls {
  readonly #redis: RedisConnection;
  readonly #queue: string;
  readonly #claimMs: number;
  readonly #batcher = new Batcher<Asked, boolean>({
    run: (batch) => this.#look(batch),
    maxBatch: MAX_BATCH,
    maxWaiting: MAX_WAITING,
  });

  /** @param claimMs age of a claim that is given up. */
  constructor(redis: RedisConnection, queue: string, claimMs: number) {
    this.#redis = redis;
    this.#queue = queue;
    this.#claimMs = claimMs;
  }

  has(wire: Wire, id: string): Promise<boolean> {
    return this.#batcher.submit({ wire, id });
  }

  async #look(batch: readonly Asked[]): Promise<readonly (boolean | AppError)[]> {
    const running = new Set<string>();
    for (const wire of WIRES) {
      const ids = batch.filter((asked) => asked.wire === wire).map(({ id }) => id);
      if (ids.length === 0) continue;
      const keys = streamsOf(this.#queue, [wire]).map(({ key }) => key);
      const args = [GROUP, String(this.#claimMs), String(MAX_LOOKED_AT)];
      const found = asList(await scripts.running.run(this.#redis, keys, [...args, ...ids]));
      ids.forEach((id, at) => found[at] === 1 && running.add(`${wire} ${id}`));
    }
    return batch.map(({ wire, id }) => running.has(`${wire} ${id}`));
  }
}
