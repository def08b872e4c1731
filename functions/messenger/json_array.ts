import type { ChatMessage } from "../../lib/chat/mod.ts";
import { formatTime, splitNanos } from "../../lib/time/mod.ts";

/** Characters put together before they are sent on. */
const CHUNK = 64 * 1024;

/** One message as `/getAndFlushMessages` shows it: exactly author, text and sendTime. */
function toJson({ author, text, sendTime }: ChatMessage): string {
  return JSON.stringify({ author, text, sendTime: formatTime(splitNanos(sendTime)) });
}

/** Messages as one JSON array, in chunks of bounded size, however many there are. */
export async function* jsonArray(pages: AsyncIterable<readonly ChatMessage[]>): AsyncGenerator<string> {
  let chunk = "[";
  let separator = "";
  for await (const page of pages) {
    for (const message of page) {
      chunk += separator + toJson(message);
      separator = ",";
      if (chunk.length < CHUNK) continue;
      yield chunk;
      chunk = "";
    }
  }
  yield chunk + "]";
}
