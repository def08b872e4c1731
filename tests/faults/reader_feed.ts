import { BEGINNING, DEFAULT_ROOM } from "../../lib/chat/mod.ts";
import { Channel } from "../../lib/rpc/mod.ts";
import { followRoom } from "../../functions/messenger/feed.ts";
import { eventually } from "../support/eventually.ts";
import { type Received, timeText } from "./checker.ts";
import type { Reader } from "./reader.ts";

const READY_MS = 10_000;

/** Follows the room by its position, at whichever of the addresses is active. */
export async function feedReader(addresses: readonly string[]): Promise<Reader> {
  const received: Received[] = [];
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
      if (event.kind === "open") open = true;
      if (event.kind === "reset") {
        faults.push(`feed: sent back to ${event.position.seq}: ${event.error.message}`);
      }
      if (event.kind !== "message") continue;
      const { message } = event;
      received.push({ text: message.text, sendTime: timeText(message), seq: message.position.seq });
    }
  };
  const following = follow().catch((thrown) => faults.push(`feed: ended: ${thrown}`));
  const reader: Reader = {
    name: "feed",
    received,
    faults,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await following;
    },
  };
  await eventually("the feed is open", () => open, { withinMs: READY_MS });
  return reader;
}
