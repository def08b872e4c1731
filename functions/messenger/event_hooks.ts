import { create, isMessage, type Message, toJson } from "@bufbuild/protobuf";
import {
  PositionSchema,
  ReadMessagesRequestSchema,
  ReadMessagesResponseSchema,
  ResumeDetailSchema,
} from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { formatPosition, type Position } from "../../lib/chat/mod.ts";
import type { EventHooks } from "../../lib/contract/mod.ts";
import type { AppError } from "../../lib/error/mod.ts";
import { eventPosition } from "./event_position.ts";

/** `ReadMessages` as server-sent events: each id is a position, and reading goes on after the last one. */
export const readMessagesEvents: EventHooks = {
  eventId(message) {
    const position = positionOf(message);
    return position && formatPosition(position);
  },

  eventName: (message) =>
    isMessage(message, ReadMessagesResponseSchema) && message.event.case === "start" ? "start" : undefined,

  resume: (input, lastEventId) => after(input, eventPosition(lastEventId)),

  reset(input, error: AppError) {
    const position = error.code === "OUT_OF_RANGE" ? error.find(ResumeDetailSchema)?.position : undefined;
    if (!position) return undefined;
    return {
      input: after(input, position),
      id: formatPosition(position),
      data: toJson(PositionSchema, position),
    };
  },
};

function positionOf(message: Message): Position | undefined {
  if (!isMessage(message, ReadMessagesResponseSchema)) return undefined;
  const { event } = message;
  return event.case === "start" ? event.value : event.value?.position;
}

function after(input: Message, { epoch, seq }: Position): Message {
  if (!isMessage(input, ReadMessagesRequestSchema)) return input;
  return create(ReadMessagesRequestSchema, { room: input.room, after: { epoch, seq } });
}
