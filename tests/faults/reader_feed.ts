import { BEGINNING, DEFAULT_ROOM } from "../../lib/chat/mod.ts";
import { Channel } from "../../lib/rpc/mod.ts";
import { followRoom } from "../../functions/messenger/feed.ts";
import { eventually } from "../support/eventually.ts";
import type { ReaderEvent } from "./chat_history.ts";
import { type Received, timeText, toStored } from "./checker.ts";
import type { Reader } from "./reader.ts";

const READY_MS = 10_000;

/** Follows the room by its position, at whichever of the addresses is active. */
export async function feedReader(addresses: readonly string[]): Promise<Reader> {
  const received: Received[] = [];
  const events: ReaderEvent[] = [];
  const faults: string[] = [];
  const stop = new AbortController();
  let open = false;
  const follow = async () => {
    const { signal } = stop;
    const feed = followRoom({
      channel: new Channel(addresses),
      room: DEFAULT_ROOM,
      after: BEGINNING,
      signal,
    });
    for await (const event of feed) {
      if (event.kind === "lost") continue;
      if (event.kind !== "message") {
        const at = { epoch: event.position.epoch, seq: Number(event.position.seq) };
        events.push({ kind: event.kind, at, ms: performance.now() });
        open = true;
        continue;
      }
      const { message } = event;
      events.push({ kind: "message", message: toStored(message) });
      received.push({ text: message.text, sendTime: timeText(message), seq: message.position.seq });
    }
  };
  const following = follow().catch((thrown) => faults.push(`feed: ended: ${thrown}`));
  const reader: Reader = {
    name: "feed",
    received,
    events,
    faults,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await following;
    },
  };
  await eventually("the feed is open", () => open, { withinMs: READY_MS });
  return reader;
}
