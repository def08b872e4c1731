import {
  ListMessagesRequestSchema,
  ReadMessagesRequestSchema,
  SendMessageRequestSchema,
} from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { authorRule, keyRule, pageSizeRule, roomRule, textRule } from "../../lib/chat/mod.ts";
import { type MessageRule, rule } from "../../lib/contract/mod.ts";

const room = roomRule;

/** What the requests of `messenger.v1.MessengerService` must be; the chat worker holds them to the same. */
export const messengerRules: readonly MessageRule[] = [
  rule(SendMessageRequestSchema, { author: authorRule, text: textRule, room, idempotencyKey: keyRule }),
  rule(ReadMessagesRequestSchema, { room }),
  rule(ListMessagesRequestSchema, { room, pageSize: pageSizeRule }),
];
