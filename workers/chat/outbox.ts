import type { ChatMessage } from "../../lib/chat/mod.ts";
import type { Place } from "./place.ts";

const NOTHING: readonly ChatMessage[] = [];

/** What waits for one reader of a room, until it is ended. It holds a place, and no messages of its own. */
export class Outbox {
  /** Up to where it is read; `undefined` once what waits was dropped. */
  #place: Place | undefined;
  #ended = false;
  #error: unknown;
  #resolve: ((messages: readonly ChatMessage[]) => void) | undefined;
  #reject: ((error: unknown) => void) | undefined;

  constructor(place: Place) {
    this.#place = place;
  }

  /** Up to where it is read; `undefined` once what waits was dropped. */
  get place(): Place | undefined {
    return this.#place;
  }

  /** What waits, up to a slice of it; `undefined` while there is nothing, and at the end. */
  take(): readonly ChatMessage[] | undefined {
    const taken = this.#place?.take();
    if (taken) this.#place = taken.until;
    return taken?.messages;
  }

  /**
   * As {@link take}, but waits while there is nothing. Answers an empty array at the end.
   *
   * @throws what {@link end} or {@link abandon} was given.
   */
  next(): Promise<readonly ChatMessage[]> {
    return new Promise((resolve, reject) => {
      const messages = this.take();
      if (messages) return resolve(messages);
      this.#resolve = resolve;
      this.#reject = reject;
      if (this.#ended) this.#settle();
    });
  }

  /** Something was published: who waits gets it. */
  wake(): void {
    const resolve = this.#resolve;
    if (!resolve) return;
    const messages = this.take();
    if (!messages) return;
    this.#resolve = this.#reject = undefined;
    resolve(messages);
  }

  /** Nothing more comes. What waits is still handed out, then the reader sees the end, or the error. */
  end(error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#settle();
  }

  /** Ends, if it has not ended yet, and drops what waits: the reader sees the end, or the error, next. */
  abandon(error?: unknown): void {
    this.#place = undefined;
    this.#ended = true;
    this.#error = error;
    this.#settle();
  }

  #settle(): void {
    const resolve = this.#resolve;
    const reject = this.#reject;
    this.#resolve = this.#reject = undefined;
    if (this.#error === undefined) resolve?.(NOTHING);
    else reject?.(this.#error);
  }
}
