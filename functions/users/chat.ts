import { create } from "@bufbuild/protobuf";
import { DEFAULT_ROOM } from "../../lib/chat/mod.ts";
import { AppError, invalidArgument } from "../../lib/error/mod.ts";
import type { Caller } from "../../lib/rpc/mod.ts";
import { splitNanos } from "../../lib/time/mod.ts";
import { type ChatRequest, type ChatResponse, ChatResponseSchema } from "../../proto/gen/user/v1/user_pb.ts";
import type { UserDeps } from "./deps.ts";
import { OwnWords } from "./own_words.ts";
import { Speaker } from "./speaker.ts";

/** Messages of one call that are stored and have not come back at the most; the next request waits for them. */
const MAX_UNHEARD = 64;
/** How long the room may take to open, in milliseconds. */
const OPEN_MS = 5_000;

/** What one chat needs. */
export interface ChatCall {
  readonly deps: UserDeps;
  /** `undefined` for somebody who did not sign in. */
  readonly caller: Caller | undefined;
  /** Aborted when the client has gone, or its time is over. */
  readonly signal: AbortSignal;
}

/**
 * Lets a user speak in a room and hear it.
 *
 * The room is read from before the first word is sent, so that every word comes back. The call goes on until the
 * client cancels it; when the client has said all it has to say (half-closes), until its own words have come back.
 * It ends by itself when the user is no longer active, when a send is refused, when the position cannot be continued
 * from (`OUT_OF_RANGE`), and when the process stops (`UNAVAILABLE`): the position of the last message heard is where
 * to go on.
 */
export async function* chat(
  requests: AsyncIterable<ChatRequest>,
  { deps, caller, signal }: ChatCall,
): AsyncGenerator<ChatResponse> {
  const iterator = requests[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done) return;
  const { userId, room: asked, after } = first.value;
  const speaker = new Speaker(deps, caller);
  speaker.admit(userId);
  await speaker.user();

  const room = asked || DEFAULT_ROOM;
  const own = new OwnWords();
  const opened = Promise.withResolvers<void>();
  const over = new AbortController();
  let failure: { readonly thrown: unknown } | undefined;
  const end = (thrown?: unknown) => {
    if (thrown !== undefined) failure ??= { thrown };
    over.abort();
  };
  const tooLate = setTimeout(
    () => end(new AppError("UNAVAILABLE", "The chat worker cannot be reached")),
    OPEN_MS,
  );

  const speak = async () => {
    for (let next: IteratorResult<ChatRequest> = first; !next.done; next = await iterator.next()) {
      const { userId, content } = next.value;
      if (next !== first) refuseLater(next.value);
      speaker.admit(userId);
      if (content === "") continue;
      const { name } = await speaker.user();
      await opened.promise;
      await own.untilUnheard(MAX_UNHEARD - 1);
      await own.say({ room, author: name, text: content }, (words) => deps.rooms.send(words));
    }
    await own.untilUnheard(0);
  };

  try {
    const reading = AbortSignal.any([signal, deps.stopping, over.signal]);
    const events = deps.rooms.read({ room, after, signal: reading });
    speak().then(() => end(), end);
    for await (const event of events) {
      if (event.kind === "open") {
        clearTimeout(tooLate);
        opened.resolve();
      } else if (event.kind === "reset") {
        throw event.error;
      } else if (event.kind === "message") {
        const { author, text, sendTime, position } = event.message;
        const isOwn = await own.hear(event.message);
        yield create(ChatResponseSchema, {
          userId: isOwn ? speaker.id : "",
          content: text,
          timestamp: splitNanos(sendTime),
          author,
          position,
        });
      }
    }
  } finally {
    clearTimeout(tooLate);
    over.abort();
  }
  if (failure) throw failure.thrown;
  if (deps.stopping.aborted) throw new AppError("UNAVAILABLE", "The process is stopping; chat on at another");
}

/** @throws AppError `INVALID_ARGUMENT` naming what only the first request may say. */
function refuseLater({ room, after }: ChatRequest): void {
  const description = "expected in the first request only";
  const fields = [...(room ? ["room"] : []), ...(after ? ["after"] : [])];
  if (fields.length > 0) throw invalidArgument(fields.map((field) => ({ field, description })));
}
