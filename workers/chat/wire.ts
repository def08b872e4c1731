import { create } from "@bufbuild/protobuf";
import {
  type ReadMessagesResponse,
  ReadMessagesResponseSchema,
  type SendMessageRequest,
  type SendMessageResponse,
  SendMessageResponseSchema,
} from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { type Appended, type ChatMessage, check, type Draft, draftRule, toWire } from "../../lib/chat/mod.ts";
import { Batches } from "../../lib/rpc/mod.ts";
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

const responses = new WeakMap<readonly ChatMessage[], readonly ReadMessagesResponse[]>();

/**
 * Messages as responses of the stream. What is frozen is made once, however many readers it goes to, and frozen
 * itself, so that it is encoded once too.
 */
function toMessageResponses(messages: readonly ChatMessage[]): readonly ReadMessagesResponse[] {
  if (!Object.isFrozen(messages)) return messages.map(toResponse);
  let made = responses.get(messages);
  if (!made) {
    made = Object.freeze(messages.map((message) => deepFreeze(toResponse(message))));
    responses.set(messages, made);
  }
  return made;
}

function toResponse(message: ChatMessage): ReadMessagesResponse {
  return create(ReadMessagesResponseSchema, { event: { case: "message", value: toWire(message) } });
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (typeof part === "object" && part !== null) deepFreeze(part);
  }
  return Object.freeze(value);
}

/** What a reader answers as responses of the stream. */
export function toResponses(reader: EventSource): Batches<ReadMessagesResponse> {
  return new Batches({
    next() {
      const event = reader.next();
      return event instanceof Promise ? event.then(toBatch) : toBatch(event);
    },
    return: () => reader.return(),
  });
}

/** What answers the events of a room, one after the other. */
export interface EventSource {
  next(): ReadEvent | undefined | Promise<ReadEvent | undefined>;
  return(): void;
}

function toBatch(event: ReadEvent | undefined): readonly ReadMessagesResponse[] | undefined {
  if (!event) return undefined;
  if ("messages" in event) return toMessageResponses(event.messages);
  return [create(ReadMessagesResponseSchema, { event: { case: "start", value: event.start } })];
}
