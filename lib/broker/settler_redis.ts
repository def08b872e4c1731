import { AppError } from "../error/mod.ts";
import { Batcher } from "../flow/mod.ts";
import { asList, type RedisConnection, redisKeys } from "../redis/mod.ts";
import type { Reply } from "./call.ts";
import type { Settlement } from "./claim.ts";
import { MAX_DEAD_LETTERS } from "./dead_letters.ts";
import { compareEntries, type RedisClaim, writeMeta } from "./entry_redis.ts";
import { scripts } from "./scripts_redis.ts";
import { GROUP, ownStream, type QueueStream, RELEASED } from "./streams_redis.ts";

const MAX_BATCH = 500;
const MAX_BATCH_CHARS = 1_000_000;
/** Longer than any claim is waited for, in milliseconds: what is released is claimed at once. */
const LONG_IDLE_MS = 30 * 24 * 60 * 60 * 1_000;

interface Completion {
  readonly claim: RedisClaim;
  readonly reply: Reply | undefined;
}

/** What a {@link RedisSettler} needs. */
export interface SettlerOptions {
  readonly redis: RedisConnection;
  readonly queue: string;
  readonly consumer: string;
  readonly replyMs: number;
  /** How many entries the consumer holds now. */
  readonly holds: () => number;
  /** Whether what is acknowledged may be deleted: no other group reads the stream. */
  readonly mayDelete: (stream: QueueStream) => boolean;
}

/** Ends the claims of one consumer, each in one atomic step; completions that come together share one. */
export class RedisSettler {
  readonly #options: SettlerOptions;
  readonly #completions = new Batcher<Completion, boolean>({
    run: (batch) => this.#complete(batch),
    maxBatch: MAX_BATCH,
    maxBatchWeight: MAX_BATCH_CHARS,
    weigh: ({ reply }) => reply?.body.length ?? 0,
    maxWaiting: Infinity, // a consumer holds no more than it may prefetch
  });

  constructor(options: SettlerOptions) {
    this.#options = options;
  }

  /** Answers whether the claim was ours. */
  settle(claim: RedisClaim, settlement: Settlement): Promise<boolean> {
    switch (settlement.kind) {
      case "complete":
        return this.#completions.submit({ claim, reply: settlement.reply });
      case "retry":
        return this.#retry(claim, settlement);
      case "release":
        return this.#release(claim);
      case "dead":
        return this.#dead(claim, settlement);
    }
  }

  async #complete(batch: readonly Completion[]): Promise<readonly (boolean | AppError)[]> {
    const { stream } = batch[0]!.claim;
    if (batch.every(({ claim }) => claim.stream === stream)) return await this.#completeStream(stream, batch);
    const byStream = Map.groupBy(batch, ({ claim }) => claim.stream);
    const results = new Map<Completion, boolean | AppError>();
    await Promise.all(
      [...byStream].map(async ([stream, group]) => {
        try {
          const answers = await this.#completeStream(stream, group);
          group.forEach((completion, at) => results.set(completion, answers[at] ?? false));
        } catch (thrown) {
          const error = AppError.from(thrown);
          for (const completion of group) results.set(completion, error);
        }
      }),
    );
    return batch.map((completion) => results.get(completion) ?? false);
  }

  async #completeStream(stream: QueueStream, group: readonly Completion[]): Promise<readonly boolean[]> {
    const { redis, queue, consumer, replyMs, holds } = this.#options;
    const keys = [stream.key, stream.claims, redisKeys.queueWatched(queue)];
    const calls: string[] = [];
    let [lowest, highest] = [group[0]!.claim.entry, group[0]!.claim.entry];
    let isClaimed = false;
    for (const { claim, reply } of group) {
      const { entry } = claim;
      if (compareEntries(entry, lowest) < 0) lowest = entry;
      if (compareEntries(entry, highest) > 0) highest = entry;
      isClaimed ||= claim.isClaimed;
      calls.push(entry, claim.client, reply?.id ?? "", reply?.body ?? "");
    }
    const held = String(Math.max(holds(), group.length) + MAX_BATCH);
    const fence = [GROUP, consumer, this.#delete(stream), String(replyMs), lowest, highest, held];
    const names = [
      redisKeys.queueReply(queue, stream.wire, ""),
      redisKeys.queueMark(queue, ""),
      redisKeys.queueReplies(queue, ""),
    ];
    const args = [...fence, stream.wire, ...names, isClaimed ? "1" : "0", ...calls];
    return asList(await scripts.complete.run(redis, keys, args)).map((result) => result === 1);
  }

  async #retry(
    claim: RedisClaim,
    { delayMs, takenMs }: Extract<Settlement, { kind: "retry" }>,
  ): Promise<boolean> {
    const { redis, queue, consumer } = this.#options;
    const {
      stream,
      entry,
      wire,
      priority,
      id,
      body,
      attempt,
      deadlineMs = 0,
      publishedMs,
      client,
      firstMs = takenMs,
    } = claim;
    const next = ownStream(queue, wire, priority);
    const keys = [
      stream.key,
      stream.claims,
      redisKeys.queueDelayed(queue),
      redisKeys.queueDelayedCalls(queue),
    ];
    const dueMs = delayMs > 0 ? Math.ceil(Date.now() + delayMs) : 0;
    const args = [GROUP, consumer, this.#delete(stream), redisKeys.queueEvents(queue), entry, String(dueMs)];
    const meta = writeMeta({ id, attempt: attempt + 1, deadlineMs, publishedMs, client, firstMs });
    return await scripts.retry.run(redis, [...keys, next.key], [...args, id ?? claim.key, meta, body]) === 1;
  }

  async #release({ stream, entry }: RedisClaim): Promise<boolean> {
    const { redis, queue, consumer } = this.#options;
    const keys = [stream.key, stream.claims];
    const args = [GROUP, consumer, redisKeys.queueEvents(queue), entry, RELEASED, String(LONG_IDLE_MS)];
    return await scripts.release.run(redis, keys, args) === 1;
  }

  async #dead(
    claim: RedisClaim,
    { death, takenMs }: Extract<Settlement, { kind: "dead" }>,
  ): Promise<boolean> {
    const { reason, error = "", id = claim.id, reply } = death;
    const { redis, queue, consumer, replyMs } = this.#options;
    const { stream, entry, wire, body, priority, attempt, publishedMs, firstMs = takenMs } = claim;
    const letter = id ?? crypto.randomUUID();
    const nowMs = Date.now();
    const keys = [
      stream.key,
      stream.claims,
      redisKeys.queueDead(queue),
      redisKeys.queueDeadLetter(queue, letter),
      redisKeys.queueReply(queue, wire, reply?.id ?? ""),
      redisKeys.queueMark(queue, reply?.id ?? ""),
    ];
    const args = [
      GROUP,
      consumer,
      this.#delete(stream),
      entry,
      letter,
      String(MAX_DEAD_LETTERS),
    ];
    const answer = [
      redisKeys.queueDeadLetter(queue, ""),
      String(replyMs),
      wire,
      reply?.id ?? "",
      reply?.body ?? "",
      redisKeys.queueReplies(queue, ""),
    ];
    const fields = Object.entries({
      wire,
      id: id ?? "",
      body,
      priority,
      reason,
      error,
      attempts: String(attempt),
      first: String(firstMs),
      last: String(takenMs),
      deadline: String(Math.ceil(claim.deadlineMs ?? death.deadlineMs ?? 0)),
      published: String(publishedMs),
      died: String(nowMs),
    });
    return await scripts.dead.run(redis, keys, [...args, ...answer, ...fields.flat()]) === 1;
  }

  #delete(stream: QueueStream): string {
    return this.#options.mayDelete(stream) ? "1" : "0";
  }
}
