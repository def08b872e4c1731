import { type ChatLog, type ChatMessage, type Position, resolvePosition } from "../../lib/chat/mod.ts";
import { sliceEnd, weightOf } from "./place.ts";

/** Messages read from the log at once, at the most; and at first, while it is not known how large they are. */
const PAGE = 500;
const FIRST_PAGE = 16;
/** What a page weighs at the most, if it has more than one message: each reader has one of its own. */
const PAGE_WEIGHT = 16 * 1024;

/** A page of the history. */
export interface HistoryPage {
  readonly messages: readonly ChatMessage[];
  /** Nothing came after it when it was read. */
  readonly isLast: boolean;
}

/** Reads a room's log page by page; a page is small, so that many readers who wait for their peers hold little. */
export class History {
  readonly #log: ChatLog;
  readonly #room: string;
  #limit = FIRST_PAGE;

  constructor(log: ChatLog, room: string) {
    this.#log = log;
    this.#room = room;
  }

  /**
   * The page after a position.
   *
   * @throws AppError `OUT_OF_RANGE` when the position is not the log's any more, or something after it is missing.
   */
  async after(at: Position): Promise<HistoryPage> {
    const limit = this.#limit;
    const { extent, messages } = await this.#log.read(this.#room, { after: at.seq }, limit);
    if (at.epoch !== "") resolvePosition(at, extent);
    // The room had no log when reading began: it must begin with its first message.
    else if (extent) resolvePosition({ epoch: extent.epoch, seq: 0n }, extent);
    const end = sliceEnd(messages, 0, PAGE_WEIGHT);
    this.#limit = nextLimit(messages);
    return { messages: messages.slice(0, end), isLast: messages.length < limit && end === messages.length };
  }
}

/** As many as make a page, when the next ones are as large as these. */
function nextLimit(messages: readonly ChatMessage[]): number {
  let weight = 0;
  for (const message of messages) weight += weightOf(message);
  if (weight === 0) return FIRST_PAGE;
  return Math.max(1, Math.min(PAGE, Math.ceil(PAGE_WEIGHT / weight * messages.length)));
}
