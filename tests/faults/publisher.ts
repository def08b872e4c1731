import { MessengerService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { Channel } from "../../lib/rpc/mod.ts";

/** Bytes of each text: as much as a message may have. */
export const TEXT_BYTES = 16 * 1024;
const BATCH = 50;
const UNDER_WAY = 4;
const CALL_MS = 30_000;

/** The text of the n-th message: its number, and then nothing but size. */
function largeText(n: number): string {
  return `${n} `.padEnd(TEXT_BYTES, "x");
}

/** Stores so many large messages, as fast as the worker takes them; each text begins with a number of its own. */
export async function publish(address: string, count: number): Promise<void> {
  const channel = new Channel([address]);
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const first = next;
      next = Math.min(count, next + BATCH);
      const numbers = Array.from({ length: next - first }, (_, i) => first + i);
      const messages = numbers.map((n) => ({
        author: "a",
        text: largeText(n),
        idempotencyKey: crypto.randomUUID(),
      }));
      const { results } = await channel.call(
        MessengerService,
        (client, attempt) => client.sendMessages({ messages }, attempt),
        { deadlineMs: CALL_MS },
      );
      const refused = results.find(({ result }) => result.case !== "response");
      if (refused) throw new Error(`Cannot publish: ${JSON.stringify(refused.result.value)}`);
    }
  };
  await Promise.all(Array.from({ length: UNDER_WAY }, lane));
}
