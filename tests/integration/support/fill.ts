import { assertEquals } from "@std/assert";
import { MessengerService } from "../../../proto/gen/messenger/v1/messenger_pb.ts";
import { Channel } from "../../../lib/rpc/mod.ts";

const BATCH = 1_000;
const DEADLINE_MS = 20_000;

/** Messages that say their number, as {@link fill} writes them. */
export interface Filling {
  count: number;
  /** The number of the first; 0 unless given. */
  first?: number;
  /** Further characters of each text; none unless given. */
  padding?: number;
}

/** The text of the message with this number. */
export function textOf(number: number, padding = 0): string {
  return String(number).padStart(7, "0") + ".".repeat(padding);
}

/** Writes messages to the lobby, a thousand in a call. */
export async function fill(channel: Channel, { count, first = 0, padding = 0 }: Filling): Promise<void> {
  for (let from = 0; from < count; from += BATCH) {
    const messages = Array.from({ length: Math.min(BATCH, count - from) }, (_, i) => {
      const text = textOf(first + from + i, padding);
      return { author: "fill", text, idempotencyKey: text.slice(0, 7) };
    });
    const { results } = await channel.call(
      MessengerService,
      (client, attempt) => client.sendMessages({ messages }, attempt),
      { deadlineMs: DEADLINE_MS },
    );
    assertEquals(results.filter(({ result }) => result.case !== "response"), []);
  }
}
