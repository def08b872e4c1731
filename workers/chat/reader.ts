import { ResumeDetailSchema } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import {
  type ChatLog,
  type ChatMessage,
  continueFrom,
  endOf,
  type Position,
  resolvePosition,
} from "../../lib/chat/mod.ts";
import { AppError, detail } from "../../lib/error/mod.ts";
import { History } from "./history.ts";
import { EpochChanged, type Hub, Overflow, type Subscription } from "./hub.ts";

/** What a reader answers: where it starts, then the messages, several at a time. */
export type ReadEvent = { readonly start: Position } | { readonly messages: readonly ChatMessage[] };

/** What one reader reads. */
export interface ReadOptions {
  log: ChatLog;
  hub: Hub;
  room: string;
  /** Read after this position; absent: what comes from now on. */
  after?: Position | undefined;
  /** Ends the reading. */
  signal: AbortSignal;
}

/**
 * Reads a room: history first, then live, with no gap and no repeat.
 *
 * The subscription begins while the reader is still in the history, and the pages that follow close what
 * lies between; {@link continueFrom} drops what both have.
 */
export class RoomReader {
  readonly #options: ReadOptions;
  readonly #history: History;
  readonly #end = () => this.return();
  #subscription: Subscription | undefined;
  /** What was handed out last; `undefined` before the start. */
  #at: Position | undefined;
  /** The history is to be read on. */
  #isBehind: boolean;
  /** The end of the history was seen: from now on with a subscription. */
  #isNearEnd: boolean;
  /** What has come live, and is to be looked at once the history is read. */
  #live: readonly ChatMessage[] | undefined;
  #isOver = false;

  constructor(options: ReadOptions) {
    this.#options = options;
    this.#history = new History(options.log, options.room);
    this.#isBehind = options.after !== undefined;
    this.#isNearEnd = !this.#isBehind;
    options.signal.addEventListener("abort", this.#end, { once: true });
    if (options.signal.aborted) this.return();
  }

  /**
   * What comes next, at once if it is there; `undefined` at the end.
   *
   * @throws AppError `OUT_OF_RANGE` for a position that cannot be continued from; `RESOURCE_EXHAUSTED` with
   * the position of the last message handed out when the reader is too slow; what the hub was ended with.
   */
  next(): ReadEvent | undefined | Promise<ReadEvent | undefined> {
    if (this.#isOver) return undefined;
    const at = this.#at;
    if (!at) return this.#guard(this.#start());
    if (this.#isBehind) return this.#guard(this.#catchUp(at));
    const live = this.#live ?? this.#subscription?.take();
    if (!live) return this.#wait();
    return this.#continue(at, live) ?? this.next();
  }

  /** Ends the reading; who waits for what comes next sees the end. */
  return(): void {
    this.#isOver = true;
    this.#subscription?.[Symbol.dispose]();
    this.#options.signal.removeEventListener("abort", this.#end);
  }

  async #start(): Promise<ReadEvent | undefined> {
    const { log, hub, room, after } = this.#options;
    if (!after) this.#subscription = hub.subscribe(room);
    const extent = await log.extent(room);
    if (this.#isOver) return undefined;
    this.#at = after ? resolvePosition(after, extent) : endOf(extent);
    return { start: this.#at };
  }

  /** A page of the history: the long way without a subscription, which would overflow meanwhile. */
  async #catchUp(at: Position): Promise<ReadEvent | undefined> {
    const { hub, room } = this.#options;
    if (this.#isNearEnd) this.#subscription ??= hub.subscribe(room);
    else if (hub.ended) throw hub.ended;
    const { messages, isLast } = await this.#history.after(at);
    if (this.#isOver) return undefined;
    this.#isBehind = !isLast || !this.#subscription;
    this.#isNearEnd ||= isLast;
    if (messages.length === 0) return await this.next();
    this.#at = messages.at(-1)!.position;
    return { messages };
  }

  /** What follows of the messages that have come; `undefined` when nothing does before there is a gap. */
  #continue(at: Position, live: readonly ChatMessage[]): ReadEvent | undefined {
    this.#live = undefined;
    if (live[0]!.position.seq === at.seq + 1n) { // the hub hands out no holes
      this.#at = live.at(-1)!.position;
      return { messages: live };
    }
    const { next, gap } = continueFrom(at.seq, live);
    if (gap) {
      this.#live = live;
      this.#isBehind = true;
    }
    if (next.length === 0) return undefined;
    this.#at = next.at(-1)!.position;
    return { messages: next };
  }

  async #wait(): Promise<ReadEvent | undefined> {
    try {
      const live = await this.#subscription!.next();
      if (!this.#isOver && live.length > 0) return this.#continue(this.#at!, live) ?? this.next();
    } catch (thrown) {
      return await this.#fail(thrown);
    }
    this.return();
    return undefined;
  }

  /** Ends what has ended or failed. */
  async #guard(event: Promise<ReadEvent | undefined>): Promise<ReadEvent | undefined> {
    try {
      const answer = await event;
      if (!answer) this.return();
      return answer;
    } catch (thrown) {
      return await this.#fail(thrown);
    }
  }

  async #fail(thrown: unknown): Promise<never> {
    this.return();
    if (thrown instanceof Overflow) throw tooSlow(this.#at!);
    if (thrown instanceof EpochChanged) throw await this.#epochChanged(this.#at!);
    throw thrown;
  }

  /** What a reader is told whose room has a new epoch while it follows. */
  async #epochChanged(at: Position): Promise<AppError> {
    const { log, room } = this.#options;
    resolvePosition(at, await log.extent(room)); // throws where to read, unless `at` is of the new epoch already
    return new AppError(
      "UNAVAILABLE",
      `Cannot follow room "${room}": its log has a new epoch; read on from there`,
    );
  }
}

function tooSlow(at: Position): AppError {
  return new AppError(
    "RESOURCE_EXHAUSTED",
    `Cannot follow the room: the reader is too slow; read on after message ${at.seq} and nothing is lost`,
    { details: [detail(ResumeDetailSchema, { position: at })] },
  );
}
