import type { Message } from "@bufbuild/protobuf";
import type { RestProblem } from "./rest_problem.ts";
import type { StreamFormat } from "./stream_formats.ts";

/** A stream of messages that is to be written down. */
export interface StreamBodyOptions {
  readonly format: StreamFormat;
  /** The first message is on its way: what `messages.next()` has promised. */
  readonly first: Promise<IteratorResult<Message>>;
  readonly messages: AsyncIterator<Message>;
  /** What is written before the first message. */
  readonly preface: string;
  /** How long nothing may be written before the format's sign of life is, in milliseconds. */
  readonly keepAliveMs: number;
  /** What a throw of the messages is; it is told to the client. */
  problem(thrown: unknown): RestProblem;
}

/**
 * Messages written down as they come, never gathered: an error ends them as the format has it.
 *
 * Ends the messages when its reader goes.
 */
export async function* streamBody(options: StreamBodyOptions): AsyncGenerator<string> {
  const { format, messages, preface, keepAliveMs, problem } = options;
  const silenceMs = format.keepAlive === undefined ? Infinity : keepAliveMs;
  let isFirst = true;
  let next = options.first;
  if (format.start + preface !== "") yield format.start + preface;
  try {
    while (true) {
      const result = await orSilence(next, silenceMs);
      if (result === SILENCE) {
        yield format.keepAlive ?? "";
        continue;
      }
      if (result.done) break;
      const text = format.message(result.value, isFirst);
      isFirst = false;
      yield text;
      next = messages.next();
    }
  } catch (thrown) {
    yield format.error(problem(thrown), isFirst);
  } finally {
    messages.return?.()?.catch(() => {}); // nobody reads on, or they have ended
  }
  if (format.end !== "") yield format.end;
}

const SILENCE = Symbol("silence");

/** What a promise brings, or SILENCE when it brings nothing for so long. */
async function orSilence<T>(promise: Promise<T>, ms: number): Promise<T | typeof SILENCE> {
  if (ms === Infinity) return await promise;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<typeof SILENCE>((resolve) => timer = setTimeout(resolve, ms, SILENCE));
  try {
    return await Promise.race([promise, silence]);
  } finally {
    clearTimeout(timer);
  }
}

const encoder = new TextEncoder();

/**
 * Text as a response body, produced as fast as it is read.
 *
 * @param gone called once when the reader goes before the end.
 */
export function textBody(
  chunks: AsyncGenerator<string>,
  gone: (reason: unknown) => void,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel(reason) {
      gone(reason);
      chunks.return(undefined).catch(() => {}); // nobody is left to tell
    },
  }, { highWaterMark: 0 });
}
