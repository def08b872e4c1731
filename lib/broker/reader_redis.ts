import { delay } from "@std/async/delay";
import { asList, asText, RedisConnection, type Reply, replyCode } from "../redis/mod.ts";
import type { ClaimSink } from "./claim.ts";
import { readEntry, type RedisClaim } from "./entry_redis.ts";
import { GROUP, type QueueStream } from "./streams_redis.ts";

/** How long one read waits at the server, in milliseconds: below what a command may take. */
const BLOCK_MS = 1_000;
/** How often a read is called back that has not reached the server yet, in milliseconds. */
const WAKE_MS = 5;

/** What a {@link RedisReader} reads. */
export interface ReaderOptions {
  readonly url: string;
  /** Another connection, to call back a read that waits. */
  readonly redis: RedisConnection;
  readonly streams: readonly QueueStream[];
  readonly sink: ClaimSink<RedisClaim>;
  /** Makes the groups, where somebody has emptied the server. */
  readonly makeGroups: () => Promise<void>;
}

/** Reads what no consumer has had, over a connection of its own, which waits at the server. */
export class RedisReader implements AsyncDisposable {
  readonly #options: ReaderOptions;
  readonly #connection: RedisConnection;
  readonly #keys: readonly string[];
  readonly #streams: ReadonlyMap<string, QueueStream>;
  /** The server's name for the connection; asked for when there is time. */
  #id: string | undefined;
  #isReading = false;
  /** Entries that an answer may have had which got lost are to be looked for. */
  #isUnsure = false;
  #settled: Set<string> | undefined;

  private constructor(options: ReaderOptions, connection: RedisConnection) {
    this.#options = options;
    this.#connection = connection;
    this.#keys = options.streams.map(({ key }) => key);
    this.#streams = new Map(options.streams.map((stream) => [stream.key, stream]));
  }

  static async open(options: ReaderOptions): Promise<RedisReader> {
    return new RedisReader(options, await RedisConnection.open(options.url));
  }

  /** Reads once, as soon as there is room; what it got is the sink's. */
  async read(): Promise<void> {
    const { sink, makeGroups } = this.#options;
    await sink.room();
    const count = sink.free();
    if (count === 0) return;
    try {
      if (this.#isUnsure) await this.#readAgain();
      // Given in one turn with the read, so that it costs no time of its own; under load it is not asked for.
      if (this.#id === undefined) this.#askId();
      this.#isReading = true;
      const args = [
        "XREADGROUP",
        "GROUP",
        GROUP,
        sink.name,
        "COUNT",
        String(count),
        "BLOCK",
        String(BLOCK_MS),
      ];
      const reply = await this.#connection.command([
        ...args,
        "STREAMS",
        ...this.#keys,
        ...this.#keys.map(() => ">"),
      ]);
      if (reply !== null) sink.offer(this.#claims(asList(reply)));
    } catch (thrown) {
      this.#id = undefined;
      if (replyCode(thrown) === "NOGROUP") return await makeGroups();
      if (replyCode(thrown) === "UNBLOCKED") return;
      this.#isUnsure = true;
      throw thrown;
    } finally {
      this.#isReading = false;
    }
  }

  /** Calls back a read that waits, or is about to. */
  async wake(): Promise<void> {
    const endMs = performance.now() + BLOCK_MS;
    while (this.#isReading && performance.now() < endMs) {
      const id = this.#id;
      if (id !== undefined) await this.#options.redis.command(["CLIENT", "UNBLOCK", id]).catch(() => {});
      if (this.#isReading) await delay(WAKE_MS);
    }
  }

  /** This claim is being settled: what the server says of it from now on may be old. */
  settles({ key }: RedisClaim): void {
    this.#settled?.add(key);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection[Symbol.asyncDispose]();
  }

  #askId(): void {
    this.#connection.command(["CLIENT", "ID"]).then((id) => this.#id = String(id), () => {});
  }

  /** All that the server takes to be ours: what is held is known, the rest was in an answer that got lost. */
  async #readAgain(): Promise<void> {
    const { sink } = this.#options;
    const settled = this.#settled = new Set<string>();
    try {
      const args = ["XREADGROUP", "GROUP", GROUP, sink.name, "STREAMS"];
      const reply = await this.#connection.command([...args, ...this.#keys, ...this.#keys.map(() => "0")]);
      const ours = reply === null ? [] : this.#claims(asList(reply));
      sink.offer(ours.filter(({ key }) => !settled.has(key)));
      this.#isUnsure = false;
    } finally {
      this.#settled = undefined;
    }
  }

  #claims(reply: readonly Reply[]): RedisClaim[] {
    return reply.flatMap((part) => {
      const [key, entries] = asList(part);
      const stream = this.#streams.get(asText(key));
      if (!stream) return [];
      return asList(entries).map((entry) => readEntry(stream, entry)).filter((claim) => claim !== undefined);
    });
  }
}
