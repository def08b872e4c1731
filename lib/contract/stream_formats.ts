import type { JsonValue, Message } from "@bufbuild/protobuf";
import { EVENTS_TYPE, JSON_TYPE, NDJSON_TYPE } from "./media_type.ts";
import type { RestProblem } from "./rest_problem.ts";

/** How a stream of messages is written down. */
export interface StreamFormat {
  /** What is written before the first message. */
  readonly start: string;
  /** One message; `isFirst` unless another was written. */
  message(message: Message, isFirst: boolean): string;
  /** What is written instead of the messages that an error has cost; nothing follows but `end`. */
  error(problem: RestProblem, isFirst: boolean): string;
  /** What is written after the last message. */
  readonly end: string;
  /** What is written when there has been nothing for a while; `undefined` where the format has no such thing. */
  readonly keepAlive: string | undefined;
}

/** What a format needs to know of the messages. */
export interface FormatOptions {
  json(message: Message): JsonValue;
  /** The `id` of the event that carries the message; `undefined` for none. */
  eventId?: ((message: Message) => string | undefined) | undefined;
  /** The name of the event that carries the message; `undefined` for none. */
  eventName?: ((message: Message) => string | undefined) | undefined;
}

/** The media types that a stream can be had as; the first where the client does not mind. */
export const STREAM_TYPES = [JSON_TYPE, NDJSON_TYPE, EVENTS_TYPE] as const;

/** The format of a media type. */
export function streamFormat(type: typeof STREAM_TYPES[number], options: FormatOptions): StreamFormat {
  switch (type) {
    case JSON_TYPE:
      return jsonArrayFormat(options);
    case NDJSON_TYPE:
      return ndjsonFormat(options);
    case EVENTS_TYPE:
      return eventsFormat(options);
  }
}

/** One JSON array, a line for each message; an error is its last element, `{"error": problem}`. */
function jsonArrayFormat({ json }: FormatOptions): StreamFormat {
  const element = (value: unknown, isFirst: boolean) => `${isFirst ? "" : ",\n"}${JSON.stringify(value)}`;
  return {
    start: "[",
    message: (message, isFirst) => element(json(message), isFirst),
    error: (problem, isFirst) => element({ error: problem }, isFirst),
    end: "]\n",
    keepAlive: undefined,
  };
}

/** A line of JSON for each message; an error is the last line, `{"error": problem}`. */
function ndjsonFormat({ json }: FormatOptions): StreamFormat {
  return {
    start: "",
    message: (message) => `${JSON.stringify(json(message))}\n`,
    error: (problem) => `${JSON.stringify({ error: problem })}\n`,
    end: "",
    keepAlive: undefined,
  };
}

/** Server-sent events (HTML Living Standard, section 9.2); an error is the last one, named `error`. */
function eventsFormat({ json, eventId, eventName }: FormatOptions): StreamFormat {
  return {
    start: "",
    message: (message) =>
      sseEvent({ id: eventId?.(message), event: eventName?.(message), data: json(message) }),
    error: (problem) => sseEvent({ event: "error", data: problem }),
    end: "",
    keepAlive: ": keep-alive\n\n",
  };
}

/** One server-sent event. Its JSON has no line breaks; an id or a name with one is left out. */
export function sseEvent(
  fields: { id?: string | undefined; event?: string | undefined; data: unknown },
): string {
  const line = (name: string, value: string | undefined) =>
    value === undefined || /[\r\n\0]/.test(value) ? "" : `${name}: ${value}\n`;
  return `${line("event", fields.event)}${line("id", fields.id)}data: ${JSON.stringify(fields.data)}\n\n`;
}
