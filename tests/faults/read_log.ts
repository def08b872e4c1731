import { BEGINNING, type ChatMessage, fromWire, type Position } from "../../lib/chat/mod.ts";
import { Channel } from "../../lib/rpc/mod.ts";
import { MessengerService } from "../../proto/gen/messenger/v1/messenger_pb.ts";

/** Reads the whole log of the default room, page by page. */
export async function readLog(addresses: readonly string[]): Promise<ChatMessage[]> {
  const channel = new Channel(addresses);
  const log: ChatMessage[] = [];
  let after: Position = BEGINNING;
  while (true) {
    const { messages, end, hasNewer } = await channel.call(
      MessengerService,
      (client, attempt) => client.listMessages({ after, pageSize: 1_000 }, attempt),
      { deadlineMs: 10_000 },
    );
    log.push(...messages.map(fromWire));
    if (!hasNewer || !end) return log;
    after = { epoch: end.epoch, seq: end.seq };
  }
}
