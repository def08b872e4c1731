import { ConnectError } from "@connectrpc/connect";
import type { Backoff } from "../../time/mod.ts";
import type { Dialled } from "./dial.ts";

/** What comes of dials. */
export interface DialEvents {
  reached(dialled: Dialled): void;
  failed(error: ConnectError): void;
  /** It may be tried again. */
  retry(): void;
}

/**
 * Dials one server: one dial at a time, and after one that failed none before the backoff is over. Only a server
 * that was reached the last time is dialled once more at once.
 */
export class Dialler {
  readonly #dial: () => Promise<Dialled>;
  readonly #backoff: Backoff;
  readonly #events: DialEvents;
  #dialling: Promise<void> | undefined;
  /** The server was reached before: it may be one that leaves its port to the next, which is dialled at once. */
  #mayRedial = false;
  /** What the last dial failed with, and until when that holds. */
  #error: ConnectError | undefined;
  #errorUntilMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(dial: () => Promise<Dialled>, backoff: Backoff, events: DialEvents) {
    this.#dial = dial;
    this.#backoff = backoff;
    this.#events = events;
  }

  /** Dials, unless a dial is under way; while the backoff lasts it answers what the last dial failed with. */
  dial(): ConnectError | undefined {
    if (this.#dialling) return undefined;
    if (this.#error && performance.now() < this.#errorUntilMs) return this.#error;
    this.#dialling = this.#run();
    return undefined;
  }

  /** Says when the backoff is over. */
  retryLater(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#events.retry();
    }, Math.max(1, Math.ceil(this.#errorUntilMs - performance.now())));
  }

  /** Tells nothing any more; resolves when the dial that is under way has ended. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#dialling;
  }

  async #run(): Promise<void> {
    try {
      const dialled = await this.#dialOrRedial();
      this.#dialling = this.#error = undefined;
      this.#mayRedial = true;
      this.#backoff.reset();
      this.#events.reached(dialled);
    } catch (thrown) {
      this.#dialling = undefined;
      this.#error = ConnectError.from(thrown);
      this.#errorUntilMs = performance.now() + this.#backoff.next();
      this.#events.failed(this.#error);
    }
  }

  async #dialOrRedial(): Promise<Dialled> {
    if (this.#mayRedial) {
      this.#mayRedial = false;
      const dialled = await this.#dial().catch(() => undefined);
      if (dialled) return dialled;
    }
    return await this.#dial();
  }
}
