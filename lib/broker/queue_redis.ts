import { asList, asTexts, type RedisConnection, redisKeys, type RedisSubscriber } from "../redis/mod.ts";
import { announcement } from "./announcement.ts";
import type {
  BrokerFeature,
  BrokerQueue,
  LiveWorker,
  PublishOptions,
  QueueDepth,
  WaitOptions,
} from "./broker.ts";
import { checkCallId, type NewCall, type Reply, type Wire, WIRES } from "./call.ts";
import { checkCall } from "./checked_call.ts";
import { RedisClaims } from "./claims_redis.ts";
import { RedisDeadLetters } from "./dead_letters_redis.ts";
import type { ConsumeOptions, Consumer } from "./delivery.ts";
import { QueueEvents } from "./events_redis.ts";
import { GroupConsumer, wiresOf } from "./group_consumer.ts";
import { patiently } from "./patience.ts";
import { RedisPublisher } from "./publisher_redis.ts";
import { RedisReplies } from "./replies_redis.ts";
import { RunningCalls } from "./running_redis.ts";
import { scripts } from "./scripts_redis.ts";
import { GROUP, RELEASED, streamsOf } from "./streams_redis.ts";
import type { BrokerTimes } from "./times.ts";

/** Entries that are counted one by one at the most, where the server does not know how many wait. */
const MAX_COUNTED = 10_000;
/** How long it is remembered that a call was cancelled, in milliseconds. */
const CANCELLED_MS = 24 * 60 * 60 * 1_000;

/** Characters of what tells one publisher from others that use the same id at the same time. */
const NONCE_CHARS = 18;

/** What the queues of one broker share. */
export interface RedisQueueParts {
  readonly url: string;
  readonly redis: RedisConnection;
  readonly subscriber: RedisSubscriber;
  readonly times: Required<BrokerTimes>;
  readonly features: ReadonlySet<BrokerFeature>;
}

/** A queue as streams, with PRPC's names for what is PRPC's. */
export class RedisQueue implements BrokerQueue, AsyncDisposable {
  readonly name: string;
  readonly dead: RedisDeadLetters;
  readonly #parts: RedisQueueParts;
  readonly #publisher: RedisPublisher;
  readonly #replies: RedisReplies;
  readonly #events: QueueEvents;
  readonly #running: RunningCalls;
  #published = 0;
  readonly #self = crypto.randomUUID().slice(0, NONCE_CHARS);

  constructor(parts: RedisQueueParts, name: string) {
    const { redis, subscriber, times } = parts;
    this.name = name;
    this.#parts = parts;
    this.dead = new RedisDeadLetters(redis, name);
    this.#publisher = new RedisPublisher(redis, name, times.deduplicateMs);
    this.#replies = new RedisReplies(redis, subscriber, name, times.deduplicateMs);
    this.#events = new QueueEvents(subscriber, name);
    this.#running = new RunningCalls(redis, name, times.claimMs);
  }

  async publish(call: NewCall, options: PublishOptions = {}): Promise<"stored" | "repeated"> {
    checkCall(call, this.#parts.features);
    const nonce = `${this.#self}/${this.#published++}`;
    const awaited = options.awaited ?? false;
    const listening = awaited ? this.#replies.expect(call) : undefined;
    if (listening) await listening;
    const publication = { call, nonce, client: awaited ? this.#replies.client : "" };
    try {
      const stored = await patiently(() => this.#publisher.publish(publication), options, "store the call");
      if (!stored && awaited) this.#replies.forget(call); // its reply goes to another
      return stored ? "stored" : "repeated";
    } catch (thrown) {
      if (awaited) this.#replies.forget(call);
      throw thrown;
    }
  }

  async waitFor(wire: Wire, id: string, options: WaitOptions = {}): Promise<string> {
    checkCallId(id);
    return await this.#replies.wait({ wire, id }, options);
  }

  async reply(wire: Wire, id: string): Promise<string | undefined> {
    const body = await this.#parts.redis.command(["GET", redisKeys.queueReply(this.name, wire, id)]);
    return body === null ? undefined : String(body);
  }

  async isRunning(wire: Wire, id: string): Promise<boolean> {
    checkCallId(id);
    return await this.#running.has(wire, id);
  }

  async cancel(wire: Wire, { id, body }: Reply): Promise<boolean> {
    checkCallId(id);
    const keys = [
      redisKeys.queueReply(this.name, wire, id),
      redisKeys.queueMark(this.name, id),
      redisKeys.queueCancelled(this.name),
      redisKeys.queueDelayed(this.name),
      redisKeys.queueDelayedCalls(this.name),
    ];
    const nowMs = Date.now();
    const keep = [String(nowMs), String(nowMs - CANCELLED_MS)];
    const args = [
      redisKeys.queueEvents(this.name),
      String(this.#parts.times.replyMs),
      wire,
      id,
      body,
      ...keep,
      redisKeys.queueReplies(this.name, ""),
    ];
    return await scripts.cancel.run(this.#parts.redis, keys, args) === 1;
  }

  async consume(options: ConsumeOptions): Promise<Consumer> {
    const { url, redis, times } = this.#parts;
    const claims = new RedisClaims({
      url,
      redis,
      queue: this.name,
      streams: streamsOf(this.name, wiresOf(options)),
      replyMs: times.replyMs,
      claimMs: times.claimMs,
      idOf: options.idOf,
      events: this.#events,
    });
    return await GroupConsumer.start(claims, options, times.heartbeatMs);
  }

  async announce({ name, functions }: LiveWorker): Promise<AsyncDisposable> {
    const { redis, times: { workerMs } } = this.#parts;
    const keys = [redisKeys.queueWorkers(this.name), redisKeys.queueFunctions(this.name)] as const;
    const args = [name, JSON.stringify(functions), String(workerMs)];
    return await announcement(
      async () => void await scripts.announce.run(redis, keys, args),
      async () => void await redis.transaction([["ZREM", keys[0], name], ["HDEL", keys[1], name]]),
      workerMs / 3,
    );
  }

  async workers(): Promise<readonly LiveWorker[]> {
    const keys = [redisKeys.queueWorkers(this.name), redisKeys.queueFunctions(this.name)];
    const reply = asTexts(await scripts.workers.run(this.#parts.redis, keys, []));
    const workers: LiveWorker[] = [];
    for (let at = 0; at < reply.length; at += 2) {
      workers.push({ name: reply[at]!, functions: JSON.parse(reply[at + 1]!) });
    }
    return workers;
  }

  async depth(): Promise<QueueDepth> {
    const streams = streamsOf(this.name, WIRES).map(({ key }) => key);
    const keys = [redisKeys.queueDelayed(this.name), redisKeys.queueDead(this.name), ...streams];
    const args = [GROUP, RELEASED, String(MAX_COUNTED)];
    const counts = asList(await scripts.depth.run(this.#parts.redis, keys, args)).map(Number);
    const [ready = 0, delayed = 0, running = 0, dead = 0] = counts;
    return { ready, delayed, running, dead };
  }

  /** The connection of the channels is there again. */
  missed(): void {
    this.#replies.missed();
    this.#events.missed();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#replies[Symbol.asyncDispose]();
    await this.#publisher.idle();
  }
}
