import type { DescMethod, Message } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { createAsyncIterable } from "@connectrpc/connect/protocol";
import type { Routes, RpcOptions } from "../routes.ts";
import { Call } from "./call.ts";
import type { CallSource } from "./exchange.ts";
import { invokeStream, invokeUnary } from "./invoke.ts";
import { collectProcedures, pathOf, type Procedure } from "./procedures.ts";
import { RequestHeaders } from "./request_headers.ts";

/** What a call in this process carries beside its messages. */
export interface LocalContext {
  /** The HTTP method of the request that it is made for; `POST` unless given. */
  readonly method?: string;
  /** Header fields, which interceptors and handlers see as the request's. */
  readonly header: Headers;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** How long it may take, in milliseconds. */
  readonly timeoutMs: number | undefined;
  readonly url: string;
  /** Where the request comes from, where that is known. */
  readonly peer?: string | undefined;
}

/** What it answers: one message, or messages as they come. The trailers of a stream are whole at its end. */
export type LocalAnswer =
  & { readonly header: Headers; readonly trailer: Headers }
  & ({ readonly message: Message } | { readonly stream: AsyncIterable<Message> });

/** Calls a method. @throws what interceptors and handlers throw, also from the stream. */
export type LocalCaller = (
  method: DescMethod,
  input: Message | AsyncIterable<Message>,
  context: LocalContext,
) => Promise<LocalAnswer>;

/** The protocol that handlers and interceptors are told of. */
const PROTOCOL = "rest";
const TIMEOUT = "connect-timeout-ms";
const GRPC_TIMEOUT = "grpc-timeout";

/** Calls what `routes` registers, in this process, through the interceptors that hold on every protocol. */
export function createLocalCaller(routes: Routes, options: RpcOptions): LocalCaller {
  const procedures = collectProcedures(routes, options);
  return async (method, input, context) => {
    const procedure = procedures.get(pathOf(method));
    if (!procedure) throw new ConnectError(`${pathOf(method)} is not served`, Code.Unimplemented);
    const { timeoutMs } = context;
    const call = new Call({ method, protocolName: PROTOCOL, source: new LocalSource(context), timeoutMs });
    const late = new Late(call);
    return await late.or(run(procedure, call, input, late));
  };
}

/** What a call knows of who makes it. The signal is asked for when it is needed: watching a request has a price. */
class LocalSource implements CallSource {
  readonly method: string;
  readonly url: string;
  readonly peer: string | undefined;
  readonly #context: LocalContext;

  constructor(context: LocalContext) {
    this.method = context.method ?? "POST";
    this.url = context.url;
    this.peer = context.peer;
    this.#context = context;
  }

  get signal(): AbortSignal {
    return this.#context.signal;
  }

  /** Those of the request; how long it may take is said once, for the interceptors that bound it. */
  headers(): Headers {
    return new RequestHeaders({ [Symbol.iterator]: () => fieldsOf(this.#context) });
  }
}

function* fieldsOf({ header, timeoutMs }: LocalContext): Generator<[string, string]> {
  for (const field of header) if (field[0] !== TIMEOUT && field[0] !== GRPC_TIMEOUT) yield field;
  if (timeoutMs !== undefined) yield [TIMEOUT, String(Math.max(1, Math.ceil(timeoutMs)))];
}

/** The deadline of a call: it ends what is waited for, whatever the handler does. */
class Late {
  #reject: ((error: ConnectError) => void) | undefined;
  #error: ConnectError | undefined;

  constructor(call: Call) {
    call.onDeadline((error) => {
      this.#error = error;
      this.#reject?.(error);
    });
  }

  /** What is waited for, or the end of the time. */
  or<T>(waited: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#error) reject(this.#error);
      this.#reject = reject;
      waited.then(resolve, reject);
    });
  }
}

async function run(
  { spec, interceptors }: Procedure,
  call: Call,
  input: Message | AsyncIterable<Message>,
  late: Late,
): Promise<LocalAnswer> {
  const headers = { header: call.responseHeader, trailer: call.responseTrailer };
  let isStream = false;
  try {
    if (spec.kind === "unary") {
      return { ...headers, message: await invokeUnary(spec, call, interceptors, input as Message) };
    }
    const messages = Symbol.asyncIterator in input ? input : createAsyncIterable([input]);
    const answer = await invokeStream(spec, call, interceptors, messages);
    if (spec.kind === "client_streaming") {
      const message = await last(answer.messages);
      answer.takeTrailer();
      return { ...headers, message };
    }
    isStream = true;
    return { ...headers, stream: untilEnd(answer, call, late) };
  } finally {
    if (!isStream) call.end();
  }
}

async function* untilEnd(
  { messages, takeTrailer }: { messages: AsyncIterable<Message>; takeTrailer(): void },
  call: Call,
  late: Late,
): AsyncGenerator<Message> {
  const iterator = messages[Symbol.asyncIterator]();
  try {
    while (true) {
      const next = await late.or(iterator.next());
      if (next.done) break;
      yield next.value;
    }
    takeTrailer();
  } finally {
    call.end();
    void iterator.return?.();
  }
}

async function last(messages: AsyncIterable<Message>): Promise<Message> {
  let found: Message | undefined;
  for await (const message of messages) found = message;
  if (!found) throw new ConnectError("the handler answered no message", Code.Internal);
  return found;
}
