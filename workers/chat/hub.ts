import type { ChatMessage } from "../../lib/chat/mod.ts";
import type { AppError } from "../../lib/error/mod.ts";
import { BoundedQueue } from "../../lib/flow/mod.ts";

/** Messages that one subscriber may be behind, at the most. */
const OUTBOX_MESSAGES = 4_096;
/** Units of text (UTF-16) that one subscriber may be behind, at the most. */
const OUTBOX_TEXT = 4 * 1024 * 1024;

/** One reader of a room: what was published since it last looked. */
export interface Subscription extends Disposable {
  /**
   * What has gathered, in the order of the log; waits while there is nothing. Empty when the subscription
   * was disposed of.
   *
   * @throws Overflow when the reader fell behind the bound; EpochChanged when the room's log has a new epoch;
   * or the error that ended the hub.
   */
  next(): Promise<readonly ChatMessage[]>;
}

/** The reader was too slow: what waited for it is dropped here, and still in the log. */
export class Overflow extends Error {
  override readonly name = "Overflow";
}

/** The room's log has a new epoch: what is published from now on does not follow what was. */
export class EpochChanged extends Error {
  override readonly name = "EpochChanged";
}

/** Hands what is stored to those who read it live. Nobody waits for anybody: each reader has its own bound. */
export class Hub {
  readonly #rooms = new Map<string, Set<BoundedQueue<ChatMessage>>>();
  #ended: AppError | undefined;

  /** How many subscriptions there are. */
  get size(): number {
    let size = 0;
    for (const outboxes of this.#rooms.values()) size += outboxes.size;
    return size;
  }

  /** What {@link endAll} was given; `undefined` while the hub is open. */
  get ended(): AppError | undefined {
    return this.#ended;
  }

  /** Subscribes to what is published from now on; once the hub has ended, to nothing but its error. */
  subscribe(room: string): Subscription {
    const outbox = new BoundedQueue<ChatMessage>({
      maxItems: OUTBOX_MESSAGES,
      maxWeight: OUTBOX_TEXT,
      weigh: (message) => message.text.length,
    });
    if (this.#ended) outbox.end(this.#ended);
    else this.#add(room, outbox);
    return {
      next: () => outbox.takeAll(),
      [Symbol.dispose]: () => {
        this.#drop(room, outbox);
        outbox.abandon(undefined);
      },
    };
  }

  /** Puts messages into the outbox of every subscriber of the room; one that overflows is ended. */
  publish(room: string, messages: readonly ChatMessage[]): void {
    for (const outbox of this.#rooms.get(room) ?? []) {
      if (messages.every((message) => outbox.offer(message))) continue;
      outbox.abandon(new Overflow());
      this.#drop(room, outbox);
    }
  }

  /** Ends the subscriptions of one room with EpochChanged; what waits is dropped. */
  resetRoom(room: string): void {
    for (const outbox of this.#rooms.get(room) ?? []) outbox.abandon(new EpochChanged());
    this.#rooms.delete(room);
  }

  /** Ends all subscriptions, after what waits is read, and those to come, until {@link open}. */
  endAll(error: AppError): void {
    this.#ended = error;
    for (const outboxes of this.#rooms.values()) {
      for (const outbox of outboxes) outbox.end(error);
    }
    this.#rooms.clear();
  }

  /** Takes subscriptions again. */
  open(): void {
    this.#ended = undefined;
  }

  #add(room: string, outbox: BoundedQueue<ChatMessage>): void {
    let outboxes = this.#rooms.get(room);
    if (!outboxes) this.#rooms.set(room, outboxes = new Set());
    outboxes.add(outbox);
  }

  #drop(room: string, outbox: BoundedQueue<ChatMessage>): void {
    const outboxes = this.#rooms.get(room);
    outboxes?.delete(outbox);
    if (outboxes?.size === 0) this.#rooms.delete(room);
  }
}
