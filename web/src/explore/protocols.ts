import type {
  DescMethod,
  DescMethodStreaming,
  DescMethodUnary,
  JsonObject,
  JsonValue,
  Registry,
} from "@bufbuild/protobuf";
import { create, fromJson, toJson } from "@bufbuild/protobuf";
import { Code, ConnectError, createContextValues, type Transport } from "@connectrpc/connect";
import type { UniversalClientRequest } from "@connectrpc/connect/protocol";
import { createTransport as connectTransport } from "@connectrpc/connect/protocol-connect";
import { createTransport as grpcWebTransport } from "@connectrpc/connect/protocol-grpc-web";
import { accessToken, bearer } from "../app/session.ts";
import { restRequest, restRule } from "./rest_request.ts";

/** The ways to call a method from a browser; gRPC itself needs more than browsers give. */
export const PROTOCOLS = ["Connect", "gRPC-Web", "REST"] as const;
export type Protocol = typeof PROTOCOLS[number];

/** A call that is to be made. */
export interface CallOptions {
  readonly method: DescMethod;
  readonly requests: readonly JsonObject[];
  readonly registry: Registry;
  readonly signal: AbortSignal;
}

export function canCall(method: DescMethod, protocol: Protocol): boolean {
  return protocol !== "REST" || restRule(method) !== undefined;
}

/**
 * Makes a call, and gives its answers as they come. Browsers send a body as a whole, so the requests of a stream are all
 * there when it begins.
 *
 * @throws ConnectError, whatever the protocol.
 */
export function call(protocol: Protocol, options: CallOptions): AsyncIterable<JsonValue> {
  return protocol === "REST" ? callRest(options) : callRpc(protocol, options);
}

async function* callRpc(protocol: "Connect" | "gRPC-Web", options: CallOptions): AsyncIterable<JsonValue> {
  const { method, requests, registry, signal } = options;
  const transport = transportOf(protocol, registry);
  const messages = requests.map((request) => read(method, request, registry));
  const json = { registry, alwaysEmitImplicit: true };
  if (isUnary(method)) {
    const first = messages[0] ?? create(method.input);
    const { message } = await transport.unary(
      method,
      signal,
      undefined,
      undefined,
      first,
      createContextValues(),
    );
    return yield toJson(method.output, message, json);
  }
  if (!isStreaming(method)) return;
  const { message } = await transport.stream(method, signal, undefined, undefined, each(messages));
  for await (const answer of message) yield toJson(method.output, answer, json);
}

function isUnary(method: DescMethod): method is DescMethodUnary {
  return method.methodKind === "unary";
}

function isStreaming(method: DescMethod): method is DescMethodStreaming {
  return method.methodKind !== "unary";
}

function read(method: DescMethod, request: JsonObject, registry: Registry) {
  try {
    return fromJson(method.input, request, { registry });
  } catch (thrown) {
    throw new ConnectError(thrown instanceof Error ? thrown.message : String(thrown), Code.InvalidArgument);
  }
}

function transportOf(protocol: "Connect" | "gRPC-Web", registry: Registry): Transport {
  return (protocol === "Connect" ? connectTransport : grpcWebTransport)({
    baseUrl: location.origin,
    httpClient: send,
    useBinaryFormat: protocol === "gRPC-Web",
    interceptors: [bearer],
    jsonOptions: { registry },
    acceptCompression: [],
    sendCompression: null,
    compressMinBytes: 0,
    readMaxBytes: 0xffffffff,
    writeMaxBytes: 0xffffffff,
  });
}

async function send({ url, method, header, body, signal }: UniversalClientRequest) {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of body ?? []) chunks.push(new Uint8Array(chunk));
  const response = await fetch(url, {
    method,
    headers: header,
    body: body ? new Blob(chunks) : null,
    ...(signal && { signal }),
  });
  return {
    status: response.status,
    header: response.headers,
    body: chunksOf(response),
    trailer: new Headers(),
  };
}

async function* chunksOf({ body }: Response): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  if (!reader) return;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    reader.cancel().catch(() => {}); // it has failed by itself, and the reader knows
  }
}

async function* each<T>(messages: readonly T[]): AsyncGenerator<T> {
  yield* messages;
}

async function* callRest({ method, requests, signal }: CallOptions): AsyncIterable<JsonValue> {
  const rest = restRequest(method, requests);
  if (!rest) throw new ConnectError("This method has no REST form", Code.Unimplemented);
  const streams = method.methodKind === "server_streaming";
  const token = await accessToken();
  const response = await fetch(rest.path, {
    method: rest.verb,
    signal,
    headers: {
      accept: streams ? "application/x-ndjson" : "application/json",
      ...(rest.body !== undefined && { "content-type": "application/json" }),
      ...(token && { authorization: `Bearer ${token}` }),
    },
    ...(rest.body !== undefined && { body: JSON.stringify(rest.body) }),
  });
  if (!response.ok) throw await problemOf(response);
  if (streams) return yield* lines(response);
  const text = await response.text();
  if (text) yield JSON.parse(text);
}

async function* lines(response: Response): AsyncIterable<JsonValue> {
  const decoder = new TextDecoder();
  let left = "";
  for await (const chunk of chunksOf(response)) {
    const parts = (left + decoder.decode(chunk, { stream: true })).split("\n");
    left = parts.pop() ?? "";
    for (const line of parts) if (line) yield JSON.parse(line);
  }
  if (left) yield JSON.parse(left);
}

/** A problem document (RFC 9457), as an error like those of the other protocols. */
async function problemOf(response: Response): Promise<ConnectError> {
  const text = await response.text();
  try {
    const { code, detail, title, errors } = JSON.parse(text);
    const faults = Array.isArray(errors) ? errors : [];
    const words = [
      detail ?? title,
      ...faults.map((fault) => `${fault.field}: ${fault.description ?? fault.message}`),
    ];
    return new ConnectError(`${response.status} ${words.join("; ")}`, codeNamed(code));
  } catch {
    return new ConnectError(`${response.status} ${text}`, Code.Unknown);
  }
}

function codeNamed(name: unknown): Code {
  const words = String(name).toLowerCase().replaceAll("_", "");
  const found = Object.entries(Code).find(([key]) => key.toLowerCase() === words)?.[1];
  return typeof found === "number" ? found : Code.Unknown;
}
