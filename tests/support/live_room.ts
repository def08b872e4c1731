import {
  type Appended,
  type ChatLog,
  type ChatStore,
  DEFAULT_ROOM,
  LogWriter,
  newEpoch,
  type Position,
} from "../../lib/chat/mod.ts";
import { AppError } from "../../lib/error/mod.ts";
import { withDeadline } from "../../lib/time/mod.ts";
import { Hub } from "../../workers/chat/hub.ts";
import { RoomReader } from "../../workers/chat/reader.ts";
import { ManualClock } from "./manual_clock.ts";

const WAIT_MS = 5_000;

/** A real store with its writer, whose messages go to a hub: what readers read. */
export class LiveRoom {
  readonly hub = new Hub();
  readonly store: ChatStore;
  readonly clock = new ManualClock();
  readonly #token: string;
  readonly #writer: LogWriter;
  #said = 0;

  private constructor(store: ChatStore, token: string) {
    this.store = store;
    this.#token = token;
    this.#writer = new LogWriter({
      log: store.log,
      lineage: store.lineage,
      token,
      clock: this.clock,
      events: {
        stored: (room, messages) => this.hub.publish(room, messages),
        epochChanged: (room) => this.hub.resetRoom(room),
        allChanged: () => this.hub.resetAll(),
      },
    });
  }

  /** Takes the lease of the store, to write. */
  static async open(store: ChatStore): Promise<LiveRoom> {
    const token = crypto.randomUUID();
    await store.leases.acquire(await store.leases.peek(), { holder: "test", address: "test:1", token });
    return new LiveRoom(store, token);
  }

  /** Stores so many messages in one step; answers the position of the last. */
  async say(
    count = 1,
    { room = DEFAULT_ROOM, text }: { room?: string; text?: string } = {},
  ): Promise<Position> {
    const drafts = Array.from({ length: count }, () => {
      return { room, author: "ann", text: text ?? `m${++this.#said}`, key: "" };
    });
    const answers = await this.#writer.append(drafts);
    const last: Appended | AppError | undefined = answers.at(-1);
    if (!last || last instanceof AppError) throw last;
    return last.position;
  }

  /** Stores so many messages that the hub does not hear of. */
  async sayUnheard(count: number): Promise<void> {
    const events = { stored: () => {}, epochChanged: () => {}, allChanged: () => {} };
    const { log, lineage } = this.store;
    const writer = new LogWriter({ log, lineage, token: this.#token, clock: this.clock, events });
    await writer.append(Array.from({ length: count }, () => {
      return { room: DEFAULT_ROOM, author: "ann", text: `m${++this.#said}`, key: "" };
    }));
  }

  /** The room gets a new epoch behind the writer's back, as when its store fell back to an older state. */
  async fallBack(room = DEFAULT_ROOM): Promise<void> {
    await this.store.log.changeEpoch(this.#token, room, newEpoch());
  }

  /** Begins to read. */
  read(after?: Position, options: { room?: string; log?: ChatLog } = {}): Reading {
    return new Reading(this, after, options);
  }
}

/** One reader, read step by step; aborted when it is disposed of. */
export class Reading implements Disposable {
  readonly abort = new AbortController();
  readonly #reader: RoomReader;
  #rest: number[] = [];

  constructor(
    { hub, store }: LiveRoom,
    after: Position | undefined,
    { room = DEFAULT_ROOM, log = store.log }: { room?: string; log?: ChatLog },
  ) {
    this.#reader = new RoomReader({ log, hub, room, after, signal: this.abort.signal });
  }

  /** Where it starts, which must be what it yields first. */
  async start(): Promise<Position> {
    const event = await this.#next();
    if (!event || !("start" in event)) {
      throw new Error("Cannot see the start: the reader yields something else");
    }
    return event.start;
  }

  /** The numbers of the next so many messages. */
  async take(count: number): Promise<number[]> {
    while (this.#rest.length < count) {
      const page = await this.page();
      if (page.length === 0) break;
      this.#rest.push(...page);
    }
    return this.#rest.splice(0, count);
  }

  /** The numbers of what it yields next; none at its end. */
  async page(): Promise<number[]> {
    const event = await this.#next();
    if (!event) return [];
    if ("start" in event) throw new Error("Cannot read messages: the reader yields its start again");
    return event.messages.map(({ position }) => Number(position.seq));
  }

  /** What it fails with, if it yields nothing before. */
  async failure(): Promise<AppError> {
    const event = await this.#next().catch((thrown: unknown) => thrown);
    if (event instanceof AppError) return event;
    throw new Error(`Cannot see the failure: the reader ${event ? "goes on" : "has come to its end"}`);
  }

  [Symbol.dispose](): void {
    this.abort.abort();
  }

  async #next() {
    return await withDeadline(Promise.resolve(this.#reader.next()), WAIT_MS, "read on");
  }
}

/** The numbers from one to another, both included. */
export function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
