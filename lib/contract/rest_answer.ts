import type { Message } from "@bufbuild/protobuf";
import type { AppError } from "../error/mod.ts";
import { answerHeader, messageHeader } from "./answer_header.ts";
import type { EventHooks } from "./event_hooks.ts";
import { type InvokeAnswer, isMessage } from "./invoke.ts";
import { EVENTS_TYPE } from "./media_type.ts";
import type { RestCall } from "./rest_call.ts";
import type { ResolvedRestOptions } from "./rest_options.ts";
import type { RestProblem } from "./rest_problem.ts";
import { streamBody, textBody } from "./stream_body.ts";
import { sseEvent, STREAM_TYPES, streamFormat } from "./stream_formats.ts";
import { answerJson } from "./transcode.ts";

/** The media type of a stream's answer. */
export type StreamType = typeof STREAM_TYPES[number];

/** Answers one message. */
export function messageResponse(
  call: RestCall,
  answer: InvokeAnswer & { message: Message },
  options: ResolvedRestOptions,
): Response {
  const headers = messageHeader(answer.header, answer.trailer);
  return new Response(JSON.stringify(answerJson(call.binding, answer.message, options)), { headers });
}

/** What a stream's answer is made with. */
export interface StreamResponseOptions {
  readonly type: StreamType;
  readonly hooks: EventHooks | undefined;
  readonly options: ResolvedRestOptions;
  /** An error inside the stream, as the client sees it. */
  problem(error: AppError, thrown: unknown): RestProblem;
}

/**
 * Answers messages as they come. Waits a little for the first, so that an error in its place is an answer of
 * its own.
 *
 * @throws whatever the call throws before that.
 */
export async function streamResponse(
  call: RestCall,
  input: Message | AsyncIterable<Message>,
  { type, hooks, options, problem }: StreamResponseOptions,
): Promise<Response> {
  const opened = await open(call, input, { hooks: type === EVENTS_TYPE ? hooks : undefined, options });
  const format = streamFormat(type, {
    json: (message) => answerJson(call.binding, message, options),
    eventId: hooks?.eventId?.bind(hooks),
    eventName: hooks?.eventName?.bind(hooks),
  });
  const chunks = streamBody({
    ...opened,
    format,
    keepAliveMs: options.keepAliveMs,
    problem: (thrown) => problem(call.errorOf(thrown), thrown),
  });
  const header = answerHeader(type, opened.header);
  header.set("cache-control", "no-store");
  header.set("x-content-type-options", "nosniff");
  const body = textBody(ending(chunks, () => call.end()), (reason) => call.cancel(reason));
  return new Response(body, { headers: header });
}

/** A stream that is open. */
interface Opened {
  readonly header: Headers;
  readonly messages: AsyncIterator<Message>;
  readonly first: Promise<IteratorResult<Message>>;
  readonly preface: string;
}

async function open(
  call: RestCall,
  input: Message | AsyncIterable<Message>,
  { hooks, options }: { hooks: EventHooks | undefined; options: ResolvedRestOptions },
): Promise<Opened> {
  let from = input;
  const lastEventId = call.header.get("last-event-id");
  if (lastEventId && hooks?.resume && isMessage(from)) from = hooks.resume(from, lastEventId);
  try {
    return await begin(call, from, options);
  } catch (thrown) {
    const reset = isMessage(from) ? hooks?.reset?.(from, call.errorOf(thrown)) : undefined;
    if (!reset) throw thrown;
    const opened = await begin(call, reset.input, options);
    return { ...opened, preface: sseEvent({ event: "reset", id: reset.id, data: reset.data }) };
  }
}

async function begin(
  call: RestCall,
  input: Message | AsyncIterable<Message>,
  { invoke, firstMessageMs }: ResolvedRestOptions,
): Promise<Opened> {
  let header = new Headers();
  const messages = (async function* () {
    const answer = await call.invoke(invoke, input);
    if (!("stream" in answer)) throw new TypeError("the call answered one message");
    header = answer.header;
    yield* answer.stream;
  })();
  const first = messages.next();
  await orLater(first, firstMessageMs);
  return { header, messages, first, preface: "" };
}

/** Waits for a promise, `ms` milliseconds at the most. @throws what it throws until then. */
async function orLater(promise: Promise<unknown>, ms: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const later = new Promise<void>((resolve) => timer = setTimeout(resolve, ms));
  try {
    await Promise.race([promise, later]);
  } finally {
    clearTimeout(timer);
  }
}

async function* ending<T>(items: AsyncGenerator<T>, end: () => void): AsyncGenerator<T> {
  try {
    yield* items;
  } finally {
    end();
  }
}
