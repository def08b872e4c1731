import { create, type DescMessage, type Message } from "@bufbuild/protobuf";
import { type Any, anyPack } from "@bufbuild/protobuf/wkt";
import { ConnectError, type HandlerContext, type ServiceImpl } from "@connectrpc/connect";
import { delay } from "@std/async/delay";
import type { ConformanceContract } from "./contract.ts";

/** Names and values, as the suite writes headers. */
interface HeaderEntry {
  name: string;
  value: string[];
}

/** What a call is told to answer; of unary calls and of streams. */
interface Definition {
  responseHeaders: HeaderEntry[];
  responseTrailers: HeaderEntry[];
  responseDelayMs: number;
  /** Unary: data or error. */
  response?: { case: "responseData"; value: Uint8Array } | { case: "error"; value: ErrorEntry } | {
    case: undefined;
  };
  /** Streams: all the data, then the error. */
  responseData?: Uint8Array[];
  error?: ErrorEntry;
}

interface ErrorEntry {
  code: number;
  message?: string;
  details: Any[];
}

/** A request of the suite, whatever its method. */
type Request = Message & { responseDefinition?: Definition; fullDuplex?: boolean };

/** `connectrpc.conformance.v1.ConformanceService`: answers as each request says, and tells what it saw. */
export function conformanceService(
  contract: ConformanceContract,
): ServiceImpl<ConformanceContract["service"]> {
  const { service, requestInfo } = contract;
  const input = (name: string): DescMessage => service.method[name]!.input;

  function info(context: HandlerContext, requests: readonly [DescMessage, Message][]) {
    const headers = [...context.requestHeader].map(([name, value]) => ({ name, value: value.split(", ") }));
    const query = [...new URL(context.url).searchParams].map(([name, value]) => ({ name, value: [value] }));
    const timeoutMs = context.timeoutMs();
    return create(requestInfo, {
      requestHeaders: headers,
      requests: requests.map(([schema, message]) => anyPack(schema, message)),
      ...(timeoutMs !== undefined && { timeoutMs: BigInt(Math.round(timeoutMs)) }),
      ...(context.requestMethod === "GET" && { connectGetInfo: { queryParams: query } }),
    } as never);
  }

  function failure(entry: ErrorEntry, requestInfoMessage?: Message): ConnectError {
    const error = new ConnectError(entry.message ?? "", entry.code);
    const details = requestInfoMessage
      ? [...entry.details, anyPack(requestInfo, requestInfoMessage)]
      : entry.details;
    error.details = details.map(({ typeUrl, value }) => ({
      type: typeUrl.slice(typeUrl.lastIndexOf("/") + 1),
      value,
    }));
    return error;
  }

  async function unary(
    name: string,
    requests: Request[],
    definition: Definition | undefined,
    context: HandlerContext,
  ) {
    const seen = info(context, requests.map((request) => [input(name), request]));
    setMetadata(context, definition);
    if (definition) await delay(definition.responseDelayMs);
    if (definition?.response?.case === "error") throw failure(definition.response.value, seen);
    const data = definition?.response?.case === "responseData" ? definition.response.value : new Uint8Array();
    return { payload: { data, requestInfo: seen } };
  }

  async function* stream(name: string, requests: AsyncIterable<Request>, context: HandlerContext) {
    let definition: Definition | undefined;
    let fullDuplex = false;
    let sent = 0;
    let seen: [DescMessage, Message][] = [];
    const next = async (definition: Definition) => {
      await delay(definition.responseDelayMs);
      const requestInfo = sent === 0 || seen.length > 0 ? info0() : undefined;
      return { payload: { data: definition.responseData![sent++]!, ...(requestInfo && { requestInfo }) } };
    };
    const info0 = () =>
      sent === 0 ? info(context, seen) : create(requestInfo, {
        requests: seen.map(([schema, message]) => anyPack(schema, message)),
      } as never);
    for await (const request of requests) {
      if (seen.length === 0 && !definition) {
        definition = request.responseDefinition;
        fullDuplex = request.fullDuplex ?? false;
        setMetadata(context, definition);
      }
      seen.push([input(name), request]);
      if (!fullDuplex) continue;
      if (!definition || sent >= definition.responseData!.length) break;
      yield await next(definition);
      seen = [];
    }
    if (!definition) return;
    while (sent < definition.responseData!.length) {
      yield await next(definition);
      seen = [];
    }
    if (definition.error) throw failure(definition.error, sent === 0 ? info(context, seen) : undefined);
  }

  return {
    unary: (request: Request, context: HandlerContext) =>
      unary("unary", [request], request.responseDefinition, context),
    idempotentUnary: (request: Request, context: HandlerContext) =>
      unary("idempotentUnary", [request], request.responseDefinition, context),
    async clientStream(requests: AsyncIterable<Request>, context: HandlerContext) {
      const all: Request[] = [];
      for await (const request of requests) all.push(request);
      return await unary("clientStream", all, all[0]?.responseDefinition, context);
    },
    serverStream: (request: Request, context: HandlerContext) =>
      stream("serverStream", only(request), context),
    bidiStream: (requests: AsyncIterable<Request>, context: HandlerContext) =>
      stream("bidiStream", requests, context),
    unimplemented() {
      throw new ConnectError("Unimplemented is not implemented", 12);
    },
  } as never;
}

async function* only<T>(item: T): AsyncGenerator<T> {
  yield await Promise.resolve(item);
}

function setMetadata(context: HandlerContext, definition: Definition | undefined): void {
  for (const { name, value } of definition?.responseHeaders ?? []) {
    for (const v of value) context.responseHeader.append(name, v);
  }
  for (const { name, value } of definition?.responseTrailers ?? []) {
    for (const v of value) context.responseTrailer.append(name, v);
  }
}
