import { create, type DescMessage, type Message } from "@bufbuild/protobuf";
import {
  Code,
  ConnectError,
  type HandlerContext,
  type Interceptor,
  type MethodImplSpec,
  type StreamRequest,
  type StreamResponse,
  type UnaryRequest,
  type UnaryResponse,
} from "@connectrpc/connect";
import { createAsyncIterable } from "@connectrpc/connect/protocol";
import { Batches } from "../batches.ts";
import type { Call } from "./call.ts";

type AnyRequest = UnaryRequest | StreamRequest;
type AnyResponse = UnaryResponse | StreamResponse;
type Next = (request: AnyRequest) => Promise<AnyResponse>;
type OwnRequest = Pick<AnyRequest, "stream" | "method" | "message">;
type UnarySpec = MethodImplSpec & { kind: "unary" };
type StreamSpec = Exclude<MethodImplSpec, { kind: "unary" }>;

/** Calls the implementation of a unary method through its interceptors. */
export async function invokeUnary(
  spec: UnarySpec,
  call: Call,
  interceptors: readonly Interceptor[],
  input: Message,
): Promise<Message> {
  const { method } = spec;
  if (interceptors.length === 0) return whole(method.output, await spec.impl(input, call));
  const first = request(call, { stream: false, method, message: input });
  const innermost: Next = async (request) => ({
    stream: false,
    method,
    message: whole(
      method.output,
      await spec.impl(request.message as Message, contextOf(call, request, first)),
    ),
    ...responseOf(call),
  });
  const response = await through(interceptors, innermost)(first);
  takeOver(response, call);
  return response.message as Message;
}

/**
 * Calls the implementation of any other method through its interceptors.
 *
 * The trailers of the response are complete when its messages have ended.
 */
export async function invokeStream(
  spec: StreamSpec,
  call: Call,
  interceptors: readonly Interceptor[],
  input: AsyncIterable<Message>,
): Promise<{ messages: AsyncIterable<Message>; takeTrailer(): void }> {
  const { method } = spec;
  const first = request(call, { stream: true, method, message: input });
  const innermost: Next = async (request) => ({
    stream: true,
    method,
    message: await run(spec, request.message as AsyncIterable<Message>, contextOf(call, request, first)),
    ...responseOf(call),
  });
  const response = await through(interceptors, innermost)(first);
  copy(response.header, call.responseHeader);
  return {
    messages: response.message as AsyncIterable<Message>,
    takeTrailer: () => copy(response.trailer, call.responseTrailer),
  };
}

async function run(
  spec: StreamSpec,
  input: AsyncIterable<Message>,
  context: HandlerContext,
): Promise<AsyncIterable<Message>> {
  const { output } = spec.method;
  switch (spec.kind) {
    case "server_streaming":
      return wholeEach(output, spec.impl(await single(input), context));
    case "client_streaming":
      return createAsyncIterable([whole(output, await spec.impl(input, context))]);
    case "bidi_streaming":
      return wholeEach(output, spec.impl(input, context));
  }
}

function through(interceptors: readonly Interceptor[], innermost: Next): Next {
  let next = innermost;
  for (let i = interceptors.length - 1; i >= 0; i--) next = interceptors[i]!(next);
  return next;
}

/** What interceptors see of a call: an object that they may spread. */
function request(call: Call, own: OwnRequest): AnyRequest {
  return {
    stream: own.stream,
    method: own.method,
    message: own.message,
    service: call.service,
    requestMethod: call.requestMethod,
    url: call.url,
    signal: call.signal,
    header: call.requestHeader,
    contextValues: call.values,
  } as AnyRequest;
}

function responseOf(call: Call) {
  return { service: call.service, header: call.responseHeader, trailer: call.responseTrailer };
}

/** What the handler is to know of the call: what interceptors have replaced in the request, it sees replaced. */
function contextOf(call: Call, request: AnyRequest, first: AnyRequest): HandlerContext {
  if (request === first) return call;
  const { signal, header, contextValues } = request;
  const { method, service, protocolName, requestMethod, url, timeoutMs, responseHeader, responseTrailer } =
    call;
  return {
    method,
    service,
    protocolName,
    requestMethod,
    url,
    timeoutMs,
    responseHeader,
    responseTrailer,
    signal,
    requestHeader: header,
    values: contextValues,
  };
}

function takeOver(response: AnyResponse, call: Call): void {
  copy(response.header, call.responseHeader);
  copy(response.trailer, call.responseTrailer);
}

function copy(from: Headers, to: Headers): void {
  if (from === to) return;
  for (const name of [...to.keys()]) to.delete(name);
  from.forEach((value, name) => to.set(name, value));
}

/** Handlers may answer with parts of a message. */
function whole(schema: DescMessage, message: unknown): Message {
  const { $typeName } = message as Partial<Message>;
  return $typeName === schema.typeName ? message as Message : create(schema, message as Message);
}

function wholeEach(schema: DescMessage, messages: AsyncIterable<unknown>): AsyncIterable<Message> {
  if (messages instanceof Batches) return messages; // they are of whole messages
  return {
    [Symbol.asyncIterator]() {
      const iterator = messages[Symbol.asyncIterator]();
      const each = (result: IteratorResult<unknown>): IteratorResult<Message> =>
        result.done
          ? result as IteratorReturnResult<unknown>
          : { done: false, value: whole(schema, result.value) };
      return {
        next: () => iterator.next().then(each),
        ...(iterator.return && { return: (value?: unknown) => iterator.return!(value).then(each) }),
        ...(iterator.throw && { throw: (error?: unknown) => iterator.throw!(error).then(each) }),
      };
    },
  };
}

/** The one message of a request that has one. @throws ConnectError `Unimplemented` for none, or more. */
export async function single(messages: AsyncIterable<Message>): Promise<Message> {
  let first: Message | undefined;
  for await (const message of messages) {
    if (first) throw new ConnectError("the request has more than one message", Code.Unimplemented);
    first = message;
  }
  if (!first) throw new ConnectError("the request has no message", Code.Unimplemented);
  return first;
}
