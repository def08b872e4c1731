import {
  AttendRoomRequestSchema,
  ListMessagesRequestSchema,
  ListRoomsRequestSchema,
  ReadMessagesRequestSchema,
  SendMessageRequestSchema,
} from "../../proto/gen/messenger/v1/messenger_pb.ts";
import {
  attendeeRule,
  authorRule,
  keyRule,
  pageSizeRule,
  roomRule,
  roomTokenRule,
  textRule,
} from "../../lib/chat/mod.ts";
import { type MessageRule, rule } from "../../lib/contract/mod.ts";

const room = roomRule;

/** What the requests of `messenger.v1.MessengerService` must be; the chat worker holds them to the same. */
export const messengerRules: readonly MessageRule[] = [
  rule(SendMessageRequestSchema, { author: authorRule, text: textRule, room, idempotencyKey: keyRule }),
  rule(ReadMessagesRequestSchema, { room }),
  rule(ListMessagesRequestSchema, { room, pageSize: pageSizeRule }),
  rule(ListRoomsRequestSchema, { pageSize: pageSizeRule, pageToken: roomTokenRule }),
  rule(AttendRoomRequestSchema, { room, name: attendeeRule }),
];
