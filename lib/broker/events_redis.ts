import { redisKeys, type RedisSubscriber } from "../redis/mod.ts";

/** What a consumer hears of its queue. */
export interface QueueListener {
  /** This call was cancelled. */
  cancelled(id: string): void;
  /** Calls were put back: they can be claimed. */
  released(): void;
  /** A call was stored for later. */
  delayed(): void;
  /** The connection is there again: any of it may have been missed. */
  missed(): void;
}

/** The events of one queue, for all its consumers in this process. */
export class QueueEvents {
  readonly #subscriber: RedisSubscriber;
  readonly #channel: string;
  readonly #listeners = new Set<QueueListener>();

  constructor(subscriber: RedisSubscriber, queue: string) {
    this.#subscriber = subscriber;
    this.#channel = redisKeys.queueEvents(queue);
  }

  /** Begins to listen, and answers what ends it. */
  async listen(listener: QueueListener): Promise<() => void> {
    this.#listeners.add(listener);
    await this.#subscriber.subscribe(this.#channel, (text) => this.#hear(text));
    return () => void this.#listeners.delete(listener);
  }

  /** The connection is there again. */
  missed(): void {
    for (const listener of this.#listeners) listener.missed();
  }

  #hear(text: string): void {
    const [word, id = ""] = text.split(" ");
    for (const listener of this.#listeners) {
      if (word === "cancelled") listener.cancelled(id);
      else if (word === "released") listener.released();
      else if (word === "delayed") listener.delayed();
    }
  }
}
