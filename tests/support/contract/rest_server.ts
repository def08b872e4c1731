import type { JsonObject, Message } from "@bufbuild/protobuf";
import { createRouterTransport, type Interceptor } from "@connectrpc/connect";
import { AppError } from "../../../lib/error/mod.ts";
import { errorInterceptor } from "../../../lib/rpc/error_interceptor.ts";
import type { Invoke } from "../../../lib/contract/invoke.ts";
import type { RestOptions } from "../../../lib/contract/rest_options.ts";
import { createRest, type RestFetch } from "../../../lib/contract/rest_router.ts";
import { bindingsRegistry } from "./bindings.ts";

/** A message whose fields are known at run time only. */
// deno-lint-ignore no-explicit-any
type Loose = Message & Record<string, any>;
type Implementation = Record<string, (input: never, context: Context) => unknown>;
interface Context {
  readonly signal: AbortSignal;
  readonly requestHeader: Headers;
  readonly responseHeader: Headers;
  readonly responseTrailer: Headers;
  timeoutMs(): number | undefined;
}

/** What the calls of a test have seen. */
export interface Seen {
  /** Of the last call. */
  context?: Context;
  /** The messages that client streams have brought. */
  readonly messages: Loose[];
  /** Calls that have ended, by their methods. */
  readonly ended: string[];
}

/** The contract `bindings.proto`, served over REST by Connect's handlers in memory. */
export interface BindingsServer {
  readonly fetch: RestFetch;
  readonly seen: Seen;
  /** The answer to a request, which must have a route. */
  request(method: string, path: string, init?: RequestInit): Promise<Response>;
}

export async function serveBindings(
  options: Partial<RestOptions> & { interceptors?: Interceptor[]; implementation?: Implementation } = {},
): Promise<BindingsServer> {
  const registry = await bindingsRegistry();
  const service = registry.getService("bindings.v1.Messaging")!;
  const seen: Seen = { messages: [], ended: [] };
  const transport = createRouterTransport(
    (router) => void router.service(service, { ...implementation(seen), ...options.implementation } as never),
    { router: { interceptors: [errorInterceptor(), ...options.interceptors ?? []] } },
  );
  const invoke: Invoke = async (method, input, { header, signal, timeoutMs }) => {
    const headers = new Headers();
    for (const [name, value] of header) if (!/^(content-|accept)/.test(name)) headers.append(name, value);
    if (method.methodKind === "unary") {
      return await transport.unary(method as never, signal, timeoutMs, headers, input as never);
    }
    const inputs = Symbol.asyncIterator in input ? input : single(input);
    const answer = await transport.stream(method as never, signal, timeoutMs, headers, inputs as never);
    if (method.methodKind !== "client_streaming") return { ...answer, stream: answer.message };
    for await (const message of answer.message) return { ...answer, message: message as Message };
    throw new AppError("INTERNAL", "no answer");
  };
  const fetch = createRest({ services: [service], invoke, registry, ...options });
  const request = (method: string, path: string, init: RequestInit = {}) => {
    const answer = fetch(new Request(`http://memory${path}`, { method, ...init }));
    if (!answer) throw new Error(`No route for ${method} ${path}`);
    return answer;
  };
  return { fetch, seen, request };
}

async function* single<T>(message: T): AsyncGenerator<T> {
  yield message;
}

function implementation(seen: Seen): Implementation {
  const unary = (answer: (input: Loose) => JsonObject) => (input: Loose, context: Context) => {
    seen.context = context;
    if (input.messageId === "missing") {
      throw new AppError("NOT_FOUND", 'Cannot get message "missing": unknown');
    }
    return answer(input);
  };
  return {
    getMessage: unary(({ messageId, userId }) => ({ messageId, text: userId })),
    updateMessage: unary(({ messageId, message }) => ({ ...message, $typeName: undefined, messageId })),
    patchMessage: unary(({ messageId, text }) => ({ messageId, text })),
    createMessage: unary(({ messageId, text }) => ({ message: { messageId, text }, other: "o" })),
    deleteMessage: unary(() => ({})),
    archive: unary(({ messageId }) => ({ messageId, text: "archived" })),
    echo: (input: Loose, context: Context) => (seen.context = context, input),
    updateBook: unary(({ book }) => book),
    setTitles: unary(({ titles, sorted }) => ({ titles: sorted ? titles.toSorted() : titles })),
    async *watch({ count, after, failAfter }: Loose, context: Context) {
      seen.context = context;
      try {
        if (after < 0) throw new AppError("OUT_OF_RANGE", `Cannot watch after "${after}": too old`);
        for (let seq = after + 1; seq <= after + count; seq++) {
          if (failAfter !== undefined && seq > failAfter) throw new AppError("UNAVAILABLE", "Gone for now");
          yield { seq, text: `text ${seq}` };
        }
        if (count < 0) await new Promise((_, reject) => context.signal.addEventListener("abort", reject));
      } finally {
        seen.ended.push("watch");
      }
    },
    async import(inputs: AsyncIterable<Loose>, context: Context) {
      seen.context = context;
      const all: Loose[] = [];
      for await (const input of inputs) {
        seen.messages.push(input);
        all.push(input);
      }
      return { texts: all.map((i) => i.message?.text ?? ""), shelves: all.map((i) => i.shelf) };
    },
    async *converse(inputs: AsyncIterable<Loose>, context: Context) {
      seen.context = context;
      for await (const input of inputs) yield input;
    },
  };
}
