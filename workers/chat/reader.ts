import { ResumeDetailSchema } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import {
  type ChatLog,
  type ChatMessage,
  continueFrom,
  endOf,
  type LogPage,
  type Position,
  resolvePosition,
} from "../../lib/chat/mod.ts";
import { AppError, detail } from "../../lib/error/mod.ts";
import { EpochChanged, type Hub, Overflow } from "./hub.ts";

/** Messages read from the log at once. */
const PAGE = 500;

/** What a reader yields: where it starts, then the messages, several at a time. */
export type ReadEvent = { readonly start: Position } | { readonly messages: readonly ChatMessage[] };

/** What one reader reads. */
export interface ReadOptions {
  log: ChatLog;
  hub: Hub;
  room: string;
  /** Read after this position; absent: what comes from now on. */
  after?: Position | undefined;
  signal: AbortSignal;
}

/**
 * Reads a room: history first, then live, with no gap and no repeat.
 *
 * The subscription begins while the reader is still in the history, and the pages that follow close what
 * lies between; {@link continueFrom} drops what both have.
 *
 * @throws AppError `OUT_OF_RANGE` for a position that cannot be continued from; `RESOURCE_EXHAUSTED` with
 * the position of the last message handed out when the reader is too slow; what the hub was ended with.
 */
export async function* readRoom(options: ReadOptions): AsyncGenerator<ReadEvent> {
  const { log, hub, room, after, signal } = options;
  if (after) {
    const start = resolvePosition(after, await log.extent(room));
    yield { start };
    let at = start;
    while (!signal.aborted) { // the long way, without a subscription that would overflow meanwhile
      if (hub.ended) throw hub.ended;
      const page = await readAfter(log, room, at);
      if (page.messages.length > 0) yield { messages: page.messages };
      at = page.messages.at(-1)?.position ?? at;
      if (page.messages.length < PAGE) break;
    }
    yield* follow(options, at, true);
  } else {
    yield* follow(options, undefined, false);
  }
}

/** The rest of the history and then live, behind a subscription. */
async function* follow(
  { log, hub, room, signal }: ReadOptions,
  from: Position | undefined,
  started: boolean,
): AsyncGenerator<ReadEvent> {
  using subscription = hub.subscribe(room);
  const end = () => subscription[Symbol.dispose]();
  signal.addEventListener("abort", end, { once: true });
  let at = from ?? endOf(await log.extent(room));
  try {
    if (!started) yield { start: at };
    let behind = from !== undefined;
    let live: readonly ChatMessage[] = [];
    while (!signal.aborted) {
      while (behind) {
        const { messages } = await readAfter(log, room, at);
        if (messages.length > 0) yield { messages };
        at = messages.at(-1)?.position ?? at;
        behind = messages.length === PAGE;
      }
      const { next, gap } = continueFrom(at.seq, live);
      if (next.length > 0) {
        yield { messages: next };
        at = next.at(-1)!.position;
      }
      behind = gap;
      if (gap) continue;
      live = await subscription.next();
      if (live.length === 0) return;
    }
  } catch (thrown) {
    if (thrown instanceof Overflow) throw tooSlow(at);
    if (thrown instanceof EpochChanged) throw await epochChanged(log, room, at);
    throw thrown;
  } finally {
    signal.removeEventListener("abort", end);
  }
}

/** The page after a position, which must still be the log's, and must follow without a hole. */
async function readAfter(log: ChatLog, room: string, at: Position): Promise<LogPage> {
  const page = await log.read(room, { after: at.seq }, PAGE);
  if (at.epoch !== "") resolvePosition(at, page.extent);
  // The room had no log when reading began: it must begin with its first message.
  else if (page.extent) resolvePosition({ epoch: page.extent.epoch, seq: 0n }, page.extent);
  return page;
}

/** What a reader is told whose room has a new epoch while it follows. */
async function epochChanged(log: ChatLog, room: string, at: Position): Promise<AppError> {
  resolvePosition(at, await log.extent(room)); // throws where to read, unless `at` is of the new epoch already
  return new AppError(
    "UNAVAILABLE",
    `Cannot follow room "${room}": its log has a new epoch; read on from there`,
  );
}

function tooSlow(at: Position): AppError {
  return new AppError(
    "RESOURCE_EXHAUSTED",
    `Cannot follow the room: the reader is too slow; read on after message ${at.seq} and nothing is lost`,
    { details: [detail(ResumeDetailSchema, { position: at })] },
  );
}
