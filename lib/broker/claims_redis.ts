import { asList, asTexts, type RedisConnection, redisKeys, replyCode } from "../redis/mod.ts";
import { logger } from "../telemetry/mod.ts";
import type { ClaimSink, ClaimStore, Settlement } from "./claim.ts";
import { readEntry, type RedisClaim } from "./entry_redis.ts";
import type { QueueEvents } from "./events_redis.ts";
import { ensureGroups, type GroupOptions, isOnlyGroup } from "./group_redis.ts";
import { loop } from "./loop.ts";
import { RedisReader } from "./reader_redis.ts";
import { scripts } from "./scripts_redis.ts";
import { RedisSettler } from "./settler_redis.ts";
import { GROUP, type QueueStream, RELEASED } from "./streams_redis.ts";
import { Trigger } from "./trigger.ts";

/** Calls that are due and moved in one step at the most. */
const PROMOTE = 200;
/** How often it is looked for due calls that nobody told of, in milliseconds. */
const PROMOTE_MS = 5_000;
/** How long it is kept how often a call was claimed, in milliseconds. */
const COUNTS_MS = 7 * 24 * 60 * 60 * 1_000;

const log = logger("broker");

/** What {@link RedisClaims} needs. */
export interface RedisClaimsOptions extends GroupOptions {
  readonly url: string;
  readonly redis: RedisConnection;
  readonly events: QueueEvents;
  readonly claimMs: number;
}

/** What a consumer has once it is started. */
interface Running {
  readonly sink: ClaimSink<RedisClaim>;
  readonly reader: RedisReader;
  readonly settler: RedisSettler;
}

/** What one consumer claims of a queue's streams. */
export class RedisClaims implements ClaimStore<RedisClaim> {
  readonly #options: RedisClaimsOptions;
  /** Streams that other groups read too. */
  readonly #shared = new Set<QueueStream>();
  readonly #claim = new Trigger();
  readonly #promote = new Trigger();
  #running: Running | undefined;
  #loops: Promise<unknown> = Promise.resolve();
  #unlisten: () => void = () => {};

  constructor(options: RedisClaimsOptions) {
    this.#options = options;
  }

  async start(sink: ClaimSink<RedisClaim>): Promise<void> {
    const { url, redis, queue, replyMs, streams } = this.#options;
    const makeGroups = () => this.#makeGroups();
    await makeGroups();
    await this.#listen(sink);
    const reader = await RedisReader.open({ url, redis, streams, sink: this.#sorting(sink), makeGroups });
    const settler = new RedisSettler({
      redis,
      queue,
      consumer: sink.name,
      replyMs,
      holds: () => sink.held().length,
      mayDelete: (stream) => !this.#shared.has(stream),
    });
    this.#running = { sink, reader, settler };
    sink.stopped.addEventListener("abort", () => {
      this.#claim.pull();
      this.#promote.pull();
      void reader.wake();
    }, { once: true });
    this.#loops = Promise.all([
      loop("read calls", sink.stopped, () => reader.read()),
      loop("claim calls", sink.stopped, () => this.#claimIdle(sink)),
      loop("move calls that are due", sink.stopped, () => this.#promoteDue()),
    ]);
  }

  settle(claim: RedisClaim, settlement: Settlement): Promise<boolean> {
    const { reader, settler } = this.#started();
    reader.settles(claim);
    return settler.settle(claim, settlement);
  }

  async renew(claims: readonly RedisClaim[]): Promise<readonly RedisClaim[]> {
    const { redis, streams } = this.#options;
    const { sink } = this.#started();
    const lost = await Promise.all(
      [...Map.groupBy(claims, ({ stream }) => stream)].map(async ([stream, own]) => {
        const args = [GROUP, sink.name, ...own.map(({ entry }) => entry)];
        const gone = new Set(asTexts(await scripts.renew.run(redis, [stream.key], args)));
        return own.filter(({ entry }) => gone.has(entry));
      }),
    );
    for (const stream of streams) await this.#lookForOthers(stream);
    return lost.flat();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#unlisten();
    await this.#running?.reader[Symbol.asyncDispose]();
    await this.#loops;
  }

  #started(): Running {
    if (!this.#running) throw new TypeError("Cannot use the claims: they are not started");
    return this.#running;
  }

  async #makeGroups(): Promise<void> {
    const { redis, streams } = this.#options;
    await ensureGroups(redis, this.#options);
    for (const stream of streams) await this.#lookForOthers(stream);
  }

  async #lookForOthers(stream: QueueStream): Promise<void> {
    if (!stream.isPrpc) return;
    if (await isOnlyGroup(this.#options.redis, stream)) this.#shared.delete(stream);
    else this.#shared.add(stream);
  }

  async #listen(sink: ClaimSink<RedisClaim>): Promise<void> {
    const { redis, queue, events } = this.#options;
    const readCancelled = async () => {
      const ids = await redis.command(["ZRANGE", redisKeys.queueCancelled(queue), "0", "-1"]);
      for (const id of asTexts(ids)) sink.cancel(id);
    };
    this.#unlisten = await events.listen({
      cancelled: (id) => sink.cancel(id),
      released: () => this.#claim.pull(),
      delayed: () => this.#promote.pull(),
      missed: () => {
        this.#claim.pull();
        this.#promote.pull();
        readCancelled().catch((why) => log.debug("Cannot read what was cancelled: {why}", { why }));
      },
    });
    await readCancelled();
  }

  /** The sink, without the entries that are no calls: they go to the dead letters. */
  #sorting(sink: ClaimSink<RedisClaim>): ClaimSink<RedisClaim> {
    const offer = (claims: readonly RedisClaim[]) => {
      const faulty = claims.filter(({ fault }) => fault !== "");
      for (const claim of faulty) {
        this.settle(claim, { kind: "dead", death: { reason: claim.fault }, takenMs: Date.now() })
          .catch((why) => log.warn("Cannot give up a message: {why}", { why }));
      }
      sink.offer(faulty.length > 0 ? claims.filter(({ fault }) => fault === "") : claims);
    };
    return {
      name: sink.name,
      stopped: sink.stopped,
      free: () => sink.free(),
      room: () => sink.room(),
      held: () => sink.held(),
      lose: (claims) => sink.lose(claims),
      cancel: (id) => sink.cancel(id),
      offer,
    };
  }

  /** Claims what others held for too long, and waits until it is time to do so again. */
  async #claimIdle(sink: ClaimSink<RedisClaim>): Promise<void> {
    const { redis, streams, claimMs } = this.#options;
    await sink.room();
    const sorting = this.#sorting(sink);
    for (const stream of streams) {
      while (sink.free() > 0) {
        const args = [
          GROUP,
          sink.name,
          String(claimMs),
          String(Math.min(sink.free(), PROMOTE)),
          String(COUNTS_MS),
          RELEASED,
        ];
        const reply = await scripts.claim.run(redis, [stream.key, stream.claims], args)
          .catch((thrown) => {
            if (replyCode(thrown) === "NOGROUP") return [[], [], []]; // the reader makes it
            throw thrown;
          });
        const [entries, counts, firsts] = asList(reply);
        const found = asList(entries);
        const claims = found.map((entry, at) =>
          readEntry(stream, entry, { count: Number(asList(counts)[at]), firstMs: Number(asList(firsts)[at]) })
        );
        sorting.offer(claims.filter((claim) => claim !== undefined));
        if (found.length === 0) break;
      }
    }
    // Those that look at once would all look in vain but one.
    if (sink.free() > 0) await this.#claim.wait(claimMs / 3 * (0.75 + Math.random() / 2));
  }

  async #promoteDue(): Promise<void> {
    const { redis, queue, streams } = this.#options;
    const keys = [redisKeys.queueDelayed(queue), redisKeys.queueDelayedCalls(queue)];
    const all = [...keys, ...streams.map(({ key }) => key)];
    const untilMs = Number(await scripts.promote.run(redis, all, [String(PROMOTE)]));
    if (untilMs !== 0) await this.#promote.wait(untilMs < 0 ? PROMOTE_MS : Math.min(untilMs, PROMOTE_MS));
  }
}
