import type { ChatMessage } from "../../lib/chat/mod.ts";
import type { AppError } from "../../lib/error/mod.ts";
import { Outbox } from "./outbox.ts";
import { Place } from "./place.ts";

/** Messages that one subscriber may be behind, at the most; but all that are published at once. */
const OUTBOX_MESSAGES = 4_096;
/** Units of text (UTF-16) that one subscriber may be behind, at the most; but all that are published at once. */
const OUTBOX_TEXT = 4 * 1024 * 1024;

/** One reader of a room: what was published since it last looked. */
export interface Subscription extends Disposable {
  /**
   * What has gathered, in the order of the log, or as much of it as is sent at once; `undefined` while there is
   * nothing, and at the end. The array is frozen, and the same one for all who are as far.
   */
  take(): readonly ChatMessage[] | undefined;
  /**
   * The same; waits while there is nothing. Empty when the subscription was disposed of.
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

/** A room that somebody reads. */
interface Room {
  readonly outboxes: Set<Outbox>;
  /** Behind all that was published. */
  last: Place;
}

/**
 * Hands what is stored to those who read it live. Nobody waits for anybody: each reader has its own bound, while
 * what waits for several of them is in memory once.
 *
 * However many readers of a room do not read, what waits for them is 4,096 messages and 4 Mi units of text at the
 * most, or what was published at once. Beside it each has one chunk that its peer has not taken: live a slice of
 * 48 KiB or one message, shared with those who are as far, and of the history a page of 16 KiB or one message.
 */
export class Hub {
  readonly #rooms = new Map<string, Room>();
  #ended: AppError | undefined;

  /** How many subscriptions there are. */
  get size(): number {
    let size = 0;
    for (const { outboxes } of this.#rooms.values()) size += outboxes.size;
    return size;
  }

  /** What {@link endAll} was given; `undefined` while the hub is open. */
  get ended(): AppError | undefined {
    return this.#ended;
  }

  /** Subscribes to what is published from now on; once the hub has ended, to nothing but its error. */
  subscribe(name: string): Subscription {
    const room = this.#rooms.get(name) ?? { outboxes: new Set(), last: new Place() };
    const outbox = new Outbox(room.last);
    if (this.#ended) {
      outbox.end(this.#ended);
    } else {
      room.outboxes.add(outbox);
      this.#rooms.set(name, room);
    }
    return {
      take: () => outbox.take(),
      next: () => outbox.next(),
      [Symbol.dispose]: () => {
        this.#drop(name, outbox);
        outbox.abandon();
      },
    };
  }

  /** Hands messages to every subscriber of the room; one that overflows is ended. */
  publish(name: string, messages: readonly ChatMessage[]): void {
    const room = this.#rooms.get(name);
    if (!room) return;
    const before = room.last;
    room.last = before.publish(messages);
    for (const outbox of room.outboxes) {
      if (isWithin(room.last, outbox.place, before)) {
        outbox.wake();
      } else {
        outbox.abandon(new Overflow());
        this.#drop(name, outbox);
      }
    }
  }

  /** Ends the subscriptions of one room with EpochChanged; what waits is dropped. */
  resetRoom(name: string): void {
    for (const outbox of this.#rooms.get(name)?.outboxes ?? []) outbox.abandon(new EpochChanged());
    this.#rooms.delete(name);
  }

  /** The same of all rooms. */
  resetAll(): void {
    for (const name of [...this.#rooms.keys()]) this.resetRoom(name);
  }

  /** Ends all subscriptions, after what waits is read, and those to come, until {@link open}. */
  endAll(error: AppError): void {
    this.#ended = error;
    for (const { outboxes } of this.#rooms.values()) {
      for (const outbox of outboxes) outbox.end(error);
    }
    this.#rooms.clear();
  }

  /** Takes subscriptions again. */
  open(): void {
    this.#ended = undefined;
  }

  #drop(name: string, outbox: Outbox): void {
    const room = this.#rooms.get(name);
    if (room?.outboxes.delete(outbox) && room.outboxes.size === 0) this.#rooms.delete(name);
  }
}

/** Whether who has read up to `at` is not too far behind; who had read all that there was before never is. */
function isWithin(last: Place, at: Place | undefined, before: Place): boolean {
  if (!at || at === before) return true;
  return last.messages - at.messages <= OUTBOX_MESSAGES && last.text - at.text <= OUTBOX_TEXT;
}
