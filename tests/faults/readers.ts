import type { ChatMessage } from "../../lib/chat/mod.ts";
import { withDeadline } from "../../lib/time/mod.ts";
import { eventually } from "../support/eventually.ts";
import type { Received } from "./checker.ts";
import type { Reader } from "./reader.ts";
import { feedReader } from "./reader_feed.ts";
import { mailboxReader } from "./reader_mailbox.ts";
import { sseReader } from "./reader_sse.ts";

/** How long readers may take to get the last message, in milliseconds. */
const CATCH_UP_MS = 20_000;
/** How long they may take to end, in milliseconds. */
const STOP_MS = 10_000;

/** One reader of each kind, all of them reading. */
export class Readers implements AsyncDisposable {
  readonly #all: readonly Reader[];

  private constructor(all: readonly Reader[]) {
    this.#all = all;
  }

  static async open(addresses: readonly string[], edge: string): Promise<Readers> {
    return new Readers(await Promise.all([feedReader(addresses), sseReader(edge), unbrokenMailbox(edge)]));
  }

  /**
   * Waits until each one got so many messages.
   *
   * @throws Error when one does not in time.
   */
  async reach(count: number): Promise<void> {
    const all = () => this.#all.every(({ received }) => received.length >= count);
    await eventually(`all readers get ${count} messages`, all, { withinMs: CATCH_UP_MS });
  }

  /** What each one got, once all of them got as many messages as the log has, or the time is over. */
  async upTo(log: readonly ChatMessage[]): Promise<Record<string, readonly Received[]>> {
    await this.reach(log.length).catch(() => {}); // what is missing is a violation, told better elsewhere
    return Object.fromEntries(this.#all.map(({ name, received }) => [name, [...received]]));
  }

  get faults(): string[] {
    return this.#all.flatMap(({ name, faults, events }) => [
      ...faults,
      ...events.filter(({ kind }) => kind === "reset").map((event) => `${name}: ${JSON.stringify(event)}`),
    ]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const stopped = Promise.all(this.#all.map((reader) => reader[Symbol.asyncDispose]()));
    await withDeadline(stopped, STOP_MS, "stop the readers");
  }
}

/** A mailbox at an edge that nothing happens to: an answer that breaks off is a fault. */
async function unbrokenMailbox(edge: string): Promise<Reader> {
  const reader = await mailboxReader(edge);
  const broken = () => reader.flushes.filter(({ outcome }) => outcome === "broken");
  return {
    ...reader,
    get faults() {
      return [...reader.faults, ...broken().map((flush) => `mailbox: broken off: ${JSON.stringify(flush)}`)];
    },
  };
}
