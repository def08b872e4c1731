import { delay } from "@std/async/delay";
import { logger } from "../telemetry/mod.ts";
import { Backoff, withDeadline } from "../time/mod.ts";
import type { CommitTracker } from "./commit_tracker.ts";
import type { KafkaConnection } from "./connection.ts";
import { describe } from "./failure.ts";
import {
  consumeCommitted,
  type GroupConsumerOptions,
  openGroupConsumer,
  recordOf,
  type TextConsumer,
  type TextMessage,
  type TextStream,
} from "./group_consumer.ts";
import { GroupProgress } from "./group_progress.ts";
import type { Place, StoredRecord } from "./record.ts";
import { stalled } from "./stall.ts";

/** What a {@link GroupReader} reads, and whom it tells. */
export interface GroupReaderOptions extends GroupConsumerOptions {
  readonly topics: readonly string[];
  /** Records that were read and not taken at the most, about. */
  readonly maxWaiting: number;
  /** There are records to take. */
  onRecords(): void;
  /** The partitions are about to be shared out anew: what is stored now is there before another member reads. */
  onRebalance(): void;
  /**
   * The partition is another member's now, with what was taken from it and is not finished. `expelled` says that
   * the group had given this member up: others may have had it for long.
   */
  onLost(topic: string, partition: number, expelled: boolean): void;
}

const CLOSE_MS = 3_000;
const COMMIT_AGAIN_MS = 200;
const RECONNECT_MIN_MS = 50;
const RECONNECT_MAX_MS = 1_000;

const log = logger("kafka");

/**
 * A member of a consumer group: reads the partitions that the group gives it, and commits each up to the
 * lowest record that is not finished. It joins again for as long as it takes when the broker was away.
 *
 * A rebalance loses nothing: what a partition's new member finds uncommitted it reads again.
 */
export class GroupReader implements AsyncDisposable {
  readonly #connection: KafkaConnection;
  readonly #options: GroupReaderOptions;
  readonly #closing = new AbortController();
  readonly #progress = new GroupProgress();
  readonly #keeper: Promise<void>;
  #waiting: StoredRecord[] = [];
  #consumer: TextConsumer | undefined;
  #memberId: string | null = null;
  #pause: ((paused: boolean) => void) | undefined;
  #renew: (() => void) | undefined;
  #stopped = false;
  #committing: Promise<void> | undefined;
  #onJoined: () => void = () => {};

  constructor(connection: KafkaConnection, options: GroupReaderOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#keeper = this.#keep();
  }

  /** Resolves once it is a member for the first time. */
  readonly joined = new Promise<void>((resolve) => this.#onJoined = resolve);

  /** Records that wait, oldest first; they are ours until they are finished or lost. */
  take(max: number): StoredRecord[] {
    const taken = this.#waiting.splice(0, max);
    if (this.#waiting.length < this.#options.maxWaiting / 2) this.#pause?.(false);
    return taken;
  }

  /** How far each partition of a topic that is ours has come. */
  progress(topic: string): ReadonlyMap<number, CommitTracker> {
    return this.#progress.of(topic);
  }

  /** Whether the partition is ours now. */
  owns(place: Place): boolean {
    return this.#progress.owns(place);
  }

  /** Ends a record that was taken. It is committed soon, as far as those before it have ended too. */
  finish(place: Place): void {
    this.#progress.finish(place);
    this.#commitSoon();
  }

  /** Reads no more, and forgets what waits; it stays a member, so that what was taken can still be finished. */
  stop(): void {
    this.#stopped = true;
    this.#waiting = [];
    this.#pause?.(true);
  }

  /** Commits what can be, as far as the broker answers in time, and leaves the group. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    this.#commitSoon();
    await withDeadline(this.#committing ?? Promise.resolve(), CLOSE_MS, "commit").catch(() => {});
    this.#closing.abort();
    await this.#keeper;
  }

  /** Holds one membership after the other. */
  async #keep(): Promise<void> {
    const { signal } = this.#closing;
    const backoff = new Backoff({ minMs: RECONNECT_MIN_MS, maxMs: RECONNECT_MAX_MS });
    let said = false;
    while (!signal.aborted) {
      let why: unknown;
      try {
        await this.#member(() => {
          said = false;
          backoff.reset();
        });
      } catch (thrown) {
        why = thrown;
      }
      if (signal.aborted) return;
      if (!said) log.warn("No member of {group}: {why}", { group: this.#options.group, why: describe(why) });
      said = true;
      await backoff.wait(signal);
    }
  }

  /** One membership, until it fails or all is closed. */
  async #member(onJoin: () => void): Promise<void> {
    const { signal } = this.#closing;
    const consumer = openGroupConsumer(this.#connection, this.#options);
    this.#consumer = consumer;
    this.#memberId = null;
    consumer.on("consumer:group:join", () => this.#assigned(consumer));
    consumer.on("consumer:group:rebalance", () => this.#options.onRebalance());
    try {
      const failed = new Promise<never>((_, reject) => consumer.on("error", reject));
      failed.catch(() => {});
      const aborted = new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
      let before: TextStream | undefined;
      for (;;) {
        const consuming = consumeCommitted(consumer, this.#options.topics);
        consuming.catch(() => {});
        const stream = await Promise.race([consuming, failed, aborted]);
        if (!stream) return;
        before?.close().catch(() => {}); // not earlier: a member that consumes nothing joins anew
        before = stream;
        if (await this.#follow(consumer, stream, { onJoin, over: Promise.race([failed, aborted]) })) return;
      }
    } finally {
      this.#consumer = undefined;
      await withDeadline(consumer.close(true), CLOSE_MS, "leave the group").catch(() => {});
    }
  }

  /**
   * Reads a stream, until all is over, or, which is `false`, until another must be opened: what this one has asked
   * for may be answered late, and move it past what the group says is next of a partition that it was given anew.
   */
  async #follow(
    consumer: TextConsumer,
    stream: TextStream,
    { onJoin, over }: { onJoin: () => void; over: Promise<void> },
  ): Promise<boolean> {
    const watching = new AbortController();
    const renewed = Promise.withResolvers<boolean>();
    this.#renew = () => {
      this.#pause = undefined;
      stream.removeAllListeners("data");
      renewed.resolve(false);
    };
    try {
      const ended = new Promise<never>((_, reject) => {
        stream.on("error", reject);
        stream.on("close", () => reject(new Error("the stream has ended")));
      });
      ended.catch(() => {});
      this.#pause = (paused) => void (paused ? stream.pause() : stream.isPaused() && stream.resume());
      stream.on("data", (message: TextMessage) => this.#read(message));
      if (this.#stopped || this.#waiting.length >= this.#options.maxWaiting) this.#pause(true);
      onJoin();
      this.#onJoined();
      this.#commitSoon();
      const stall = stalled(consumer, stream, watching.signal);
      return await Promise.race([ended, renewed.promise, stall, over.then(() => true)]);
    } finally {
      watching.abort();
      this.#renew = undefined;
      this.#pause = undefined;
    }
  }

  #read(message: TextMessage): void {
    if (this.#stopped || !this.#progress.offer(message)) return;
    this.#waiting.push(recordOf(message));
    if (this.#waiting.length >= this.#options.maxWaiting) this.#pause?.(true);
    this.#options.onRecords();
  }

  /** Forgets the partitions that the group took away, all of them when it had given us up. */
  #assigned(consumer: TextConsumer): void {
    const expelled = this.#memberId !== null && consumer.memberId !== this.#memberId;
    this.#memberId = consumer.memberId;
    const owned = (consumer.assignments ?? []).flatMap(({ topic, partitions }) =>
      partitions.map((partition) => [topic, partition] as const)
    );
    const { lost, gained } = this.#progress.assign(owned, expelled);
    if (gained) this.#renew?.();
    for (const [topic, partition] of lost) {
      this.#waiting = this.#waiting.filter((record) =>
        record.topic !== topic || record.partition !== partition
      );
      this.#options.onLost(topic, partition, expelled);
    }
  }

  /** Commits what can be; what can be meanwhile goes with the next commit. */
  #commitSoon(): void {
    this.#committing ??= this.#commit().finally(() => this.#committing = undefined);
  }

  async #commit(): Promise<void> {
    await undefined; // what ends in the same turn is committed with it
    for (let offsets = this.#progress.toCommit(); offsets.length > 0; offsets = this.#progress.toCommit()) {
      const consumer = this.#consumer;
      if (!consumer) return; // once it is a member again
      try {
        await consumer.commit({ offsets });
        this.#progress.committed(offsets);
      } catch (thrown) {
        log.debug("Cannot commit to {group}: {why}", { group: this.#options.group, why: describe(thrown) });
        await delay(COMMIT_AGAIN_MS, { signal: this.#closing.signal }).catch(() => {});
        if (this.#closing.signal.aborted) return;
      }
    }
  }
}
