import type { Position } from "../../lib/chat/mod.ts";
import type { Channel } from "../../lib/rpc/mod.ts";
import { type FeedEvent, followRoom } from "./feed.ts";
import { newKey } from "./idempotency_key.ts";
import type { Sender } from "./sender.ts";

/** The chat rooms, for services of the edge whose users speak in them. */
export class Rooms {
  readonly #channel: Channel;
  readonly #sender: Sender;

  constructor(channel: Channel, sender: Sender) {
    this.#channel = channel;
    this.#sender = sender;
  }

  /**
   * Sends one message, and answers where it is stored.
   *
   * @throws AppError what the worker answered for it; `UNAVAILABLE` when no worker stored it in time.
   */
  async send(message: { room: string; author: string; text: string }): Promise<Position> {
    const { epoch, seq } = await this.#sender.send({ ...message, idempotencyKey: newKey() });
    return { epoch, seq };
  }

  /** Reads a room until the signal, see {@link followRoom}. */
  read(
    options: { room: string; after?: Position | undefined; signal: AbortSignal },
  ): AsyncGenerator<FeedEvent> {
    return followRoom({ channel: this.#channel, ...options });
  }
}
