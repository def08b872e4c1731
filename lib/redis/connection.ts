import { AppError } from "../error/mod.ts";
import { logger } from "../telemetry/mod.ts";
import { Backoff } from "../time/mod.ts";
import { describe, unavailable } from "./failure.ts";
import { RedisLink } from "./link.ts";
import type { Reply } from "./reply.ts";
import { RedisTarget } from "./target.ts";

/** The bounds of a {@link RedisConnection}. */
export interface RedisOptions {
  /** How long one command, and one attempt to connect, may take: {@link COMMAND_MS} unless given. */
  commandMs?: number;
  /** How long {@link RedisConnection.open} waits for the first connection: {@link OPEN_MS} unless given. */
  openMs?: number;
}

/** How long one command, and one attempt to connect, may take, in milliseconds. */
export const COMMAND_MS = 2_000;
/** How long opening waits for the first connection, in milliseconds. */
export const OPEN_MS = 5_000;

const RECONNECT_MIN_MS = 50;
const RECONNECT_MAX_MS = 1_000;
/** A connection that lasted this long was a good one: the next loss begins with a short wait again. */
const STABLE_MS = 5_000;

const log = logger("redis");

/**
 * A connection to one Redis server, or to whichever Sentinels name the primary, that comes back by itself, for as
 * long as it takes.
 *
 * No command waits for that: while there is no connection each one fails at once, and none takes longer
 * than its limit. Commands given in one turn leave in one write, and are done in the order given.
 *
 * Commands throw AppError `UNAVAILABLE` when the server is not reached, does not answer in time or refuses
 * for now (it loads its data, is a replica, is out of memory); one that was sent may have been done. They
 * throw `INTERNAL` when the server refused the command as such; `replyCode` tells why.
 */
export class RedisConnection implements AsyncDisposable {
  /** Where it connects to, without credentials. */
  readonly address: string;
  readonly #target: RedisTarget;
  readonly #commandMs: number;
  readonly #closing = new AbortController();
  readonly #keeper: Promise<void>;
  #link: RedisLink | undefined;
  #why: unknown;
  #onFirst: () => void = () => {};

  private constructor(url: string, commandMs: number) {
    this.#target = new RedisTarget(url, commandMs);
    this.address = this.#target.address;
    this.#commandMs = commandMs;
    this.#keeper = this.#keep();
  }

  /**
   * Connects, and waits for the first connection.
   *
   * @throws AppError `UNAVAILABLE` when there is none in time, `FAILED_PRECONDITION` when the URL is not one.
   */
  static async open(url: string, options: RedisOptions = {}): Promise<RedisConnection> {
    const { commandMs = COMMAND_MS, openMs = OPEN_MS } = options;
    if (!(commandMs > 0 && openMs > 0)) {
      throw new RangeError(`Cannot connect within ${commandMs} and ${openMs} ms: need both > 0`);
    }
    const connection = new RedisConnection(url, commandMs);
    if (await connection.#first(openMs)) return connection;
    const why = connection.#why;
    await connection[Symbol.asyncDispose]();
    const { address } = connection;
    throw why ??
      new AppError("UNAVAILABLE", `Cannot connect to Redis at "${address}": no answer within ${openMs} ms`);
  }

  /** Sends one command with its arguments. */
  command(args: readonly string[]): Promise<Reply> {
    return this.#link ? this.#link.command(args) : Promise.reject(this.#refusal());
  }

  /** Sends commands that are done as one, with nothing in between, and answers all their replies. */
  transaction(commands: readonly (readonly string[])[]): Promise<readonly Reply[]> {
    return this.#link ? this.#link.transaction(commands) : Promise.reject(this.#refusal());
  }

  /** Closes the connection once what is under way is answered, or after a second. */
  async [Symbol.asyncDispose](): Promise<void> {
    const link = this.#link;
    this.#link = undefined;
    this.#closing.abort();
    await link?.close();
    await this.#keeper;
  }

  /** Gives commands to a link until it is lost, or another server is the primary; answers why. */
  async #use(link: RedisLink, url: string): Promise<unknown> {
    const watching = new AbortController();
    try {
      this.#link = link;
      log.info("Connected to {address}", { address: this.address });
      this.#onFirst();
      const signal = AbortSignal.any([watching.signal, this.#closing.signal]);
      return await Promise.race([link.lost, this.#target.moved(url, signal)]);
    } finally {
      watching.abort();
    }
  }

  #refusal(): AppError {
    return unavailable(this.#closing.signal.aborted ? "it is closed" : "it is not connected", this.#why);
  }

  #first(openMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), openMs);
      this.#onFirst = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }

  /** Holds one link after the other until the connection is closed. */
  async #keep(): Promise<void> {
    const { signal } = this.#closing;
    const backoff = new Backoff({ minMs: RECONNECT_MIN_MS, maxMs: RECONNECT_MAX_MS });
    let said = false; // one line a loss, not one an attempt
    while (!signal.aborted) {
      try {
        const url = await this.#target.locate(signal);
        const link = await RedisLink.connect({
          url,
          address: this.address,
          commandMs: this.#commandMs,
          signal,
        });
        if (signal.aborted) return await link.close();
        await this.#target.verify(link).catch(async (thrown) => {
          await link.close();
          throw thrown;
        });
        const sinceMs = performance.now();
        const why = await this.#use(link, url);
        if (signal.aborted) return;
        this.#why = why;
        this.#link = undefined;
        await link.close();
        if (performance.now() - sinceMs > STABLE_MS) backoff.reset();
        said = false;
      } catch (thrown) {
        if (signal.aborted) return;
        this.#why = thrown;
      }
      if (!said) {
        log.warn("No connection to {address}: {why}", { address: this.address, why: describe(this.#why) });
        said = true;
      }
      await backoff.wait(signal);
    }
  }
}
