import { z } from "zod";
import {
  AttendRoomRequestSchema,
  ListMessagesRequestSchema,
  ListRoomsRequestSchema,
  ReadMessagesRequestSchema,
  SendMessageRequestSchema,
  SendMessagesRequestSchema,
} from "../../proto/gen/messenger/v1/messenger_pb.ts";
import {
  attendeeRule,
  authorRule,
  keyRule,
  MAX_SEND_BATCH,
  pageSizeRule,
  roomRule,
  roomTokenRule,
  textRule,
} from "../../lib/chat/mod.ts";
import { type MessageRule, rule } from "../../lib/contract/mod.ts";

const room = roomRule;

/** No more than the worker takes; before anything is done for each of them. */
const batchRule = z.custom<unknown[]>((list) => !Array.isArray(list) || list.length <= MAX_SEND_BATCH, {
  error: ({ input }) =>
    `expected 1 to ${MAX_SEND_BATCH} messages, got ${Array.isArray(input) ? input.length : 0}`,
});

/** What the requests of `messenger.v1.MessengerService` must be; the chat worker holds them to the same. */
export const messengerRules: readonly MessageRule[] = [
  rule(SendMessageRequestSchema, { author: authorRule, text: textRule, room, idempotencyKey: keyRule }),
  rule(SendMessagesRequestSchema, { messages: batchRule }),
  rule(ReadMessagesRequestSchema, { room }),
  rule(ListMessagesRequestSchema, { room, pageSize: pageSizeRule }),
  rule(ListRoomsRequestSchema, { pageSize: pageSizeRule, pageToken: roomTokenRule }),
  rule(AttendRoomRequestSchema, { room, name: attendeeRule }),
];
