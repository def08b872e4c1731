import { Code, ConnectError } from "@connectrpc/connect";
import { Batches } from "../batches.ts";
import type { AnyResponse } from "./any_call.ts";

/** Told how a call has ended: with what was thrown, or well. */
export type OnEnd = (thrown?: unknown) => void;

/**
 * A response whose end is told once: at once for one message, and for a stream when its messages have ended, were
 * left, or the call was aborted, perhaps before anybody read them.
 *
 * @param onMessage is told of each message of a stream; not of those that come as `Batches`.
 */
export function watchEnd(
  response: AnyResponse,
  signal: AbortSignal,
  onEnd: OnEnd,
  onMessage?: (message: unknown) => void,
): AnyResponse {
  if (!response.stream) {
    onEnd();
    return response;
  }
  let ended = false;
  const aborted = () => end(ConnectError.from(signal.reason, Code.Canceled));
  const end: OnEnd = (thrown) => {
    if (ended) return;
    ended = true;
    signal.removeEventListener("abort", aborted);
    onEnd(thrown);
  };
  if (signal.aborted) aborted();
  else signal.addEventListener("abort", aborted, { once: true });
  const { message } = response;
  return {
    ...response,
    message: message instanceof Batches
      ? message.watched({
        ended: () => end(),
        left: () => end(LEFT),
        failed: (thrown) => (end(thrown), thrown),
      })
      : watched(message, end, onMessage),
  };
}

/** What a stream has ended with that its reader left. */
export const LEFT = new DOMException("The reader left", "AbortError");

async function* watched<T>(
  messages: AsyncIterable<T>,
  end: OnEnd,
  onMessage?: (message: unknown) => void,
): AsyncGenerator<T> {
  try {
    if (onMessage) {
      for await (const message of messages) {
        onMessage(message);
        yield message;
      }
    } else {
      yield* messages;
    }
    end();
  } catch (thrown) {
    end(thrown);
    throw thrown;
  } finally {
    end(LEFT);
  }
}
