import { create } from "@bufbuild/protobuf";
import type { ServiceImpl } from "@connectrpc/connect";
import {
  type ListMessagesRequest,
  type ListMessagesResponse,
  ListMessagesResponseSchema,
  type MessengerService,
  type SendMessageRequest,
  type SendMessagesResponse,
  SendMessagesResponseSchema,
  type SendMessagesResult,
  SendMessagesResultSchema,
} from "../../proto/gen/messenger/v1/messenger_pb.ts";
import {
  attendeeRule,
  type ChatLog,
  type ChatMessage,
  check,
  endOf,
  MAX_SEND_BATCH,
  pageSizeRule,
  resolvePosition,
  roomRule,
  toWire,
} from "../../lib/chat/mod.ts";
import { AppError, invalidArgument, toStatus } from "../../lib/error/mod.ts";
import { listRooms } from "./list_rooms.ts";
import { toAttendResponses } from "./presence_wire.ts";
import { RoomReader } from "./reader.ts";
import type { Role } from "./role.ts";
import { toDraft, toResponses, toSendResponse } from "./wire.ts";

/** What the service works on. */
export interface MessengerServiceOptions {
  role: Role;
  log: ChatLog;
}

/** `messenger.v1.MessengerService`, on every protocol. */
export function messengerService(
  { role, log }: MessengerServiceOptions,
): ServiceImpl<typeof MessengerService> {
  return {
    async sendMessage(request) {
      role.requireActive();
      return toSendResponse(await role.append(toDraft(request)));
    },

    async sendMessages({ messages }): Promise<SendMessagesResponse> {
      role.requireActive();
      if (messages.length === 0 || messages.length > MAX_SEND_BATCH) {
        throw invalidArgument([{
          field: "messages",
          description: `expected 1 to ${MAX_SEND_BATCH} messages, got ${messages.length}`,
        }]);
      }
      const results = await Promise.all(messages.map((message, i) => sendOne(role, message, i)));
      return create(SendMessagesResponseSchema, { results });
    },

    readMessages(request, { signal }) {
      role.requireActive();
      const room = check(roomRule, request.room, "room");
      return toResponses(new RoomReader({ log, hub: role.hub, room, after: request.after, signal }));
    },

    listMessages(request) {
      role.requireActive();
      return listMessages(log, request);
    },

    listRooms(request) {
      role.requireActive();
      return listRooms(log, request);
    },

    attendRoom(request, { signal }) {
      role.requireActive();
      const room = check(roomRule, request.room, "room");
      const name = check(attendeeRule, request.name, "name");
      return toAttendResponses(role.presence.attend(room, name), signal);
    },
  };
}

async function sendOne(role: Role, message: SendMessageRequest, i: number): Promise<SendMessagesResult> {
  try {
    const response = toSendResponse(await role.append(toDraft(message, `messages[${i}]`)));
    return create(SendMessagesResultSchema, { result: { case: "response", value: response } });
  } catch (thrown) {
    const error = AppError.from(thrown);
    return create(SendMessagesResultSchema, { result: { case: "error", value: toStatus(error) } });
  }
}

/** Units of text (UTF-16) in one page at the most: three bytes each, it stays under the 4 MiB of gRPC clients. */
const PAGE_TEXT = 1024 * 1024;

/** As much of a page as clients take, from the end that it was asked from; one message at the least. */
function withinBytes(messages: readonly ChatMessage[], fromOldest: boolean): readonly ChatMessage[] {
  let text = 0;
  const size = (message: ChatMessage) => text += message.text.length;
  if (fromOldest) {
    const over = messages.findIndex((message) => size(message) > PAGE_TEXT);
    return over < 0 ? messages : messages.slice(0, Math.max(1, over));
  }
  const over = messages.findLastIndex((message) => size(message) > PAGE_TEXT);
  return over < 0 ? messages : messages.slice(Math.min(over + 1, messages.length - 1));
}

async function listMessages(log: ChatLog, request: ListMessagesRequest): Promise<ListMessagesResponse> {
  const room = check(roomRule, request.room, "room");
  const limit = check(pageSizeRule, request.pageSize, "page_size");
  const { after, before } = request;
  if (after && before) {
    throw invalidArgument([{ field: "before", description: "expected either after or before, got both" }]);
  }
  const extent = await log.extent(room);
  const asked = after ?? before;
  const edge = asked ? resolvePosition(asked, extent).seq : (extent?.tail ?? 0n) + 1n;
  const page = await log.read(room, after ? { after: edge } : { before: edge }, limit);
  if (asked) resolvePosition(asked, page.extent);
  const messages = withinBytes(page.messages, after !== undefined);
  const { first, tail } = page.extent ?? { first: 1n, tail: 0n };
  // An empty page lies behind all that is kept, or else before it.
  const from = messages[0]?.position.seq ?? (after ? edge + 1n : first);
  const to = messages.at(-1)?.position.seq ?? (after ? edge : first - 1n);
  return create(ListMessagesResponseSchema, {
    messages: messages.map(toWire),
    end: messages.at(-1)?.position ?? asked ?? endOf(page.extent),
    hasNewer: to < tail,
    hasOlder: from > first,
  });
}
