import { create } from "@bufbuild/protobuf";
import {
  type ReadMessagesResponse,
  ReadMessagesResponseSchema,
  type SendMessageRequest,
  type SendMessageResponse,
  SendMessageResponseSchema,
} from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { type Appended, type ChatMessage, check, type Draft, draftRule, toWire } from "../../lib/chat/mod.ts";
import { splitNanos } from "../../lib/time/mod.ts";
import type { ReadEvent } from "./reader.ts";

/**
 * A request as a draft.
 *
 * @throws AppError `INVALID_ARGUMENT` naming every wrong field, below the path `at`.
 */
export function toDraft(request: SendMessageRequest, at = ""): Draft {
  const { author, text, room, idempotencyKey } = check(draftRule, request, at);
  return { author, text, room, key: idempotencyKey };
}

/** Where a message was stored, as the contract has it. */
export function toSendResponse({ position, sendTime }: Appended): SendMessageResponse {
  return create(SendMessageResponseSchema, { ...position, sendTime: splitNanos(sendTime) });
}

const responses = new WeakMap<ChatMessage, ReadMessagesResponse>();

/** A message as a response of the stream: made once, however many readers it goes to. */
function toResponse(message: ChatMessage): ReadMessagesResponse {
  let response = responses.get(message);
  if (!response) {
    response = create(ReadMessagesResponseSchema, { event: { case: "message", value: toWire(message) } });
    responses.set(message, response);
  }
  return response;
}

/** What a reader yields as responses of the stream. */
export async function* toResponses(events: AsyncIterable<ReadEvent>): AsyncGenerator<ReadMessagesResponse> {
  for await (const event of events) {
    if ("start" in event) {
      yield create(ReadMessagesResponseSchema, { event: { case: "start", value: event.start } });
    } else {
      for (const message of event.messages) yield toResponse(message);
    }
  }
}
