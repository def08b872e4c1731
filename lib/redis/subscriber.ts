import { createClient } from "@redis/client";
import { logger } from "../telemetry/mod.ts";
import { Backoff, withDeadline } from "../time/mod.ts";
import { describe } from "./failure.ts";
import { RedisTarget } from "./target.ts";

const RECONNECT_MIN_MS = 50;
const RECONNECT_MAX_MS = 1_000;
/** How often a silent connection is asked whether it is still there, in milliseconds. */
const PING_MS = 1_000;
/** How long connecting, subscribing and a ping may take, in milliseconds. */
const ANSWER_MS = 2_000;

const log = logger("redis");

type Listener = (message: string) => void;
type Client = ReturnType<typeof newClient>;

interface Channel {
  listener: Listener;
  /** The one function that the driver knows, whoever listens. */
  readonly hear: Listener;
}

/** How a {@link RedisSubscriber} tells what it is about. */
export interface SubscriberOptions {
  /**
   * Called each time all channels are subscribed on a new connection: what was published in between went by
   * unheard, and is to be looked for.
   */
  readonly onConnected?: () => void;
}

/**
 * A connection that hears what is published on channels, and comes back by itself, for as long as it takes.
 *
 * Redis keeps no message for those who are away (https://redis.io/docs/latest/develop/pubsub/).
 */
export class RedisSubscriber implements AsyncDisposable {
  readonly #target: RedisTarget;
  readonly #onConnected: () => void;
  readonly #channels = new Map<string, Channel>();
  readonly #closing = new AbortController();
  readonly #keeper: Promise<void>;
  #client: Client | undefined;

  /** @throws AppError `FAILED_PRECONDITION` when the URL is not one. */
  constructor(url: string, { onConnected = () => {} }: SubscriberOptions = {}) {
    this.#target = new RedisTarget(url, ANSWER_MS);
    this.#onConnected = onConnected;
    this.#keeper = this.#keep();
  }

  /** Whether there is a connection, as far as is known. */
  get isConnected(): boolean {
    return this.#client !== undefined;
  }

  /**
   * Hears a channel from now on, in place of its listener before; while there is no connection, from when there
   * is one. Answers whether the server has confirmed it.
   */
  async subscribe(channel: string, listener: Listener): Promise<boolean> {
    const known = this.#channels.get(channel);
    if (known) known.listener = listener;
    else this.#channels.set(channel, newChannel(listener));
    const client = this.#client;
    return client !== undefined && await this.#subscribe(client, channel);
  }

  /** Hears a channel no longer. */
  async unsubscribe(channel: string): Promise<void> {
    this.#channels.delete(channel);
    const client = this.#client;
    if (!client) return;
    await withDeadline(client.unsubscribe(channel), ANSWER_MS, "unsubscribe").catch(() => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    this.#client?.destroy();
    await this.#keeper;
  }

  async #subscribe(client: Client, channel: string): Promise<boolean> {
    const known = this.#channels.get(channel);
    if (!known) return false;
    try {
      // The driver takes the same function once, however often it is given.
      await withDeadline(client.subscribe(channel, known.hear), ANSWER_MS, "subscribe");
      return true;
    } catch {
      client.destroy(); // the next connection subscribes to all
      return false;
    }
  }

  async #keep(): Promise<void> {
    const { signal } = this.#closing;
    const backoff = new Backoff({ minMs: RECONNECT_MIN_MS, maxMs: RECONNECT_MAX_MS });
    while (!signal.aborted) {
      const watching = new AbortController();
      let client: Client | undefined;
      try {
        const url = await this.#target.locate(signal);
        const made = client = newClient(url);
        const lost = new Promise<unknown>((resolve) => {
          made.on("error", resolve);
          made.on("end", () => resolve(new Error("no answer")));
        });
        const giveUp = () => made.destroy();
        signal.addEventListener("abort", giveUp, { once: true });
        try {
          await withDeadline(client.connect(), ANSWER_MS, "connect to Redis");
          if (signal.aborted) return;
          this.#client = client;
          for (const channel of this.#channels.keys()) {
            if (!await this.#subscribe(client, channel)) throw new Error("no answer");
          }
          backoff.reset();
          this.#onConnected();
          const moved = this.#target.moved(url, AbortSignal.any([watching.signal, signal]));
          await Promise.race([lost, this.#watch(client), moved]);
        } finally {
          signal.removeEventListener("abort", giveUp);
        }
      } catch (thrown) {
        log.debug("Cannot subscribe: {why}", { why: describe(thrown) });
      } finally {
        watching.abort();
        this.#client = undefined;
        client?.destroy();
      }
      if (!signal.aborted) await backoff.wait(signal);
    }
  }

  /** Asks again and again; ends when there is no answer. TCP may take minutes to say that a server is gone. */
  async #watch(client: Client): Promise<void> {
    while (client.isOpen) {
      try {
        await withDeadline(client.ping(), ANSWER_MS, "ping Redis");
      } catch {
        return;
      }
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          client.off("end", done);
          resolve();
        };
        const timer = setTimeout(done, PING_MS);
        client.on("end", done);
      });
    }
  }
}

function newChannel(listener: Listener): Channel {
  const channel: Channel = { listener, hear: (message) => channel.listener(message) };
  return channel;
}

function newClient(url: string) {
  const client = createClient({
    url,
    name: "parley",
    // With RESP 3 a connection that subscribes can also be pinged.
    RESP: 3,
    maintNotifications: "disabled",
    disableOfflineQueue: true,
    socket: { reconnectStrategy: false, connectTimeout: ANSWER_MS },
  });
  client.on("error", () => {}); // also those that come once nobody minds any more
  return client;
}
