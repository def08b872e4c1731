import type { JsonValue, Message } from "@bufbuild/protobuf";
import type { AppError } from "../error/mod.ts";

/** Where a stream goes on, when it cannot go on where it was asked to. */
export interface EventReset {
  /** The request that can be answered. */
  readonly input: Message;
  /** The position that it goes on after. */
  readonly id: string;
  /** What the event `reset` says. */
  readonly data: JsonValue;
}

/** What a server stream is as server-sent events, beyond its messages' JSON. */
export interface EventHooks {
  /** The `id` of the event that carries a message: the position that reading it has reached. */
  eventId?(message: Message): string | undefined;
  /** The name of that event; without one it is a `message` event. */
  eventName?(message: Message): string | undefined;
  /** The request that goes on after the event that the client saw last (`Last-Event-ID`). */
  resume?(input: Message, lastEventId: string): Message;
  /**
   * Where to go on after an error that came before any message; `undefined`: the error is answered.
   *
   * Browsers stop for good at a 4xx, so a position that cannot be read is a stream that begins with the event
   * `reset`.
   */
  reset?(input: Message, error: AppError): EventReset | undefined;
}
