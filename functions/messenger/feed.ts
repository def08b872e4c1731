import { MessengerService, ResumeDetailSchema } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { type ChatMessage, fromWire, type Position } from "../../lib/chat/mod.ts";
import { type AppError, type Code, fromConnectError } from "../../lib/error/mod.ts";
import type { Channel } from "../../lib/rpc/mod.ts";
import { Backoff } from "../../lib/time/mod.ts";

/** What a feed tells. */
export type FeedEvent =
  /** The stream is open, and goes on after this position; told again after each reconnect. */
  | { readonly kind: "open"; readonly position: Position }
  | { readonly kind: "message"; readonly message: ChatMessage }
  /** The position cannot be continued from; the feed goes on after this one, the first that can be read. */
  | { readonly kind: "reset"; readonly position: Position; readonly error: AppError }
  /** The stream has ended and is opened again. */
  | { readonly kind: "lost"; readonly error: AppError };

/** What a feed follows. */
export interface FeedOptions {
  channel: Channel;
  room: string;
  /** Begin after this position; absent: with what comes from now on. */
  after?: Position | undefined;
  signal: AbortSignal;
}

/** Errors that another attempt would meet again. */
const FINAL: ReadonlySet<Code> = new Set<Code>([
  "INVALID_ARGUMENT",
  "PERMISSION_DENIED",
  "UNAUTHENTICATED",
  "UNIMPLEMENTED",
]);

/**
 * Follows a room for as long as the signal allows, and its consumer stays: reopens the stream from the last
 * position whenever it ends, with backoff, at whichever worker is active.
 *
 * @throws AppError for what no attempt can mend, such as `INVALID_ARGUMENT`.
 */
export async function* followRoom(options: FeedOptions): AsyncGenerator<FeedEvent> {
  const { channel, room, after } = options;
  const left = new AbortController();
  using leaving = new DisposableStack();
  leaving.defer(() => left.abort()); // not every transport ends a stream that is no longer read
  const signal = AbortSignal.any([options.signal, left.signal]);
  const backoff = new Backoff({ minMs: 50, maxMs: 1_000 });
  let at = after;
  while (!signal.aborted) {
    const address = channel.address;
    try {
      const client = await channel.client(MessengerService);
      for await (const { event } of client.readMessages({ room, ...(at && { after: at }) }, { signal })) {
        if (event.case === "start") {
          backoff.reset();
          at = toPosition(event.value);
          yield { kind: "open", position: at };
        } else if (event.case === "message") {
          const message = fromWire(event.value);
          at = message.position;
          yield { kind: "message", message };
        }
      }
    } catch (thrown) {
      if (signal.aborted) return;
      const error = fromConnectError(thrown);
      if (FINAL.has(error.code)) throw error;
      const resume = error.code === "OUT_OF_RANGE" ? error.find(ResumeDetailSchema)?.position : undefined;
      if (resume) {
        at = toPosition(resume);
        yield { kind: "reset", position: at, error };
        continue;
      }
      channel.streamEnded(address, error);
      yield { kind: "lost", error };
    }
    if (!await backoff.wait(signal)) return;
  }
}

function toPosition({ epoch, seq }: Position): Position {
  return { epoch, seq };
}
