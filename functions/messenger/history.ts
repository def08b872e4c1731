import { MessengerService, ResumeDetailSchema } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { type ChatMessage, fromWire, type Position } from "../../lib/chat/mod.ts";
import { AppError } from "../../lib/error/mod.ts";
import type { Channel } from "../../lib/rpc/mod.ts";
import { logger } from "../../lib/telemetry/mod.ts";

const log = logger("messenger");
const PAGE = 1_000;
/** How long one page may take, the retries included, in milliseconds. */
const PAGE_DEADLINE_MS = 10_000;

/** A stretch of a room: after `from`, up to and with `to`. */
export interface Stretch {
  room: string;
  from: Position;
  to: Position;
}

/**
 * The messages of a stretch, in order: those at hand from memory, the others from the log, a page at a time.
 *
 * @param held ascending, of the epoch of `to`; may have holes, may reach beyond the stretch.
 * @throws AppError `UNAVAILABLE` when the log cannot be read in time.
 */
export async function* readStretch(
  channel: Channel,
  { room, from, to }: Stretch,
  held: readonly ChatMessage[],
): AsyncGenerator<readonly ChatMessage[]> {
  let at = from.epoch === to.epoch ? from.seq : 0n;
  let i = 0;
  while (at < to.seq) {
    while (i < held.length && held[i]!.position.seq <= at) i++;
    const start = i;
    while (i < held.length && held[i]!.position.seq === at + 1n && at < to.seq) {
      at++;
      i++;
    }
    if (i > start) {
      yield held.slice(start, i);
      continue;
    }
    const page = await readPage(channel, room, { epoch: to.epoch, seq: at });
    const until = page.findIndex(({ position }) => position.seq > to.seq);
    const messages = until < 0 ? page : page.slice(0, until);
    if (messages.length === 0) return;
    at = messages.at(-1)!.position.seq;
    yield messages;
  }
}

/** The page after a position; when retention was faster, the first page that is kept. */
async function readPage(channel: Channel, room: string, after: Position): Promise<readonly ChatMessage[]> {
  try {
    const { messages } = await channel.call(
      MessengerService,
      (client, attempt) => client.listMessages({ room, after, pageSize: PAGE }, attempt),
      { deadlineMs: PAGE_DEADLINE_MS },
    );
    return messages.map(fromWire);
  } catch (thrown) {
    const error = AppError.from(thrown);
    const first = error.code === "OUT_OF_RANGE" ? error.find(ResumeDetailSchema)?.position : undefined;
    if (!first || first.epoch !== after.epoch || first.seq <= after.seq) throw error;
    log.warning("Messages {from} to {to} of room {room} are no longer kept", {
      from: after.seq + 1n,
      to: first.seq,
      room,
    });
    return await readPage(channel, room, { epoch: first.epoch, seq: first.seq });
  }
}
