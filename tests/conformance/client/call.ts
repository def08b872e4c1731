import { createRegistry, type DescMethod, type Message, type Registry } from "@bufbuild/protobuf";
import { anyUnpack } from "@bufbuild/protobuf/wkt";
import { type CallOptions, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import type { ConformanceContract } from "../contract.ts";
import type { CallRequest, HeaderEntry } from "./call_request.ts";
import { Sender } from "./sender.ts";

/** What came of a call: `connectrpc.conformance.v1.ClientResponseResult`. */
export interface CallResult {
  responseHeaders: HeaderEntry[];
  responseTrailers: HeaderEntry[];
  payloads: unknown[];
  numUnsentRequests: number;
  error?: { code: number; message: string; details: { typeUrl: string; value: Uint8Array }[] };
}

/** A method of a client, whatever its kind. */
type Invoke = (input: unknown, options: CallOptions) => unknown;
type Respond = (response: unknown) => void;

/** Makes one call as the suite asks for it, through Connect's own client, and tells what came of it. */
export async function makeCall(
  contract: ConformanceContract,
  request: CallRequest,
  openTransport: (registry: Registry) => Transport,
): Promise<CallResult> {
  const { method: name = "Unary", requestHeaders, timeoutMs } = request;
  const method = contract.service.methods.find((method) => method.name === name);
  if (!method) throw new Error(`Cannot call "${name}": the service has no such method`);
  const registry = createRegistry(contract.service.file);
  const sender = new Sender(request, unpack(request, registry));
  const client = createClient(contract.service, openTransport(registry)) as unknown as Record<string, Invoke>;
  const result: CallResult = {
    responseHeaders: [],
    responseTrailers: [],
    payloads: [],
    numUnsentRequests: 0,
  };
  const options: CallOptions = {
    headers: requestHeaders.flatMap(({ name, value }) => value.map((one): [string, string] => [name, one])),
    signal: sender.signal,
    ...(timeoutMs !== undefined && { timeoutMs }),
    onHeader: (headers) => void (result.responseHeaders = entries(headers)),
    onTrailer: (trailers) => void (result.responseTrailers = entries(trailers)),
  };
  try {
    await invoke(method, (input) => client[method.localName]!(input, options), sender, (response) => {
      result.payloads.push((response as { payload?: unknown }).payload ?? {});
      sender.responded();
    });
  } catch (thrown) {
    const error = ConnectError.from(thrown);
    result.error = describe(error);
    if (result.responseTrailers.length === 0) result.responseTrailers = entries(error.metadata);
  }
  return { ...result, numUnsentRequests: sender.unsent };
}

async function invoke(
  { methodKind }: DescMethod,
  call: (input: unknown) => unknown,
  sender: Sender,
  respond: Respond,
): Promise<void> {
  const isStreamed = methodKind === "client_streaming" || methodKind === "bidi_streaming";
  const answer = call(isStreamed ? sender.stream() : await sender.single());
  if (!isStreamed) sender.closed();
  if (methodKind === "unary" || methodKind === "client_streaming") return respond(await answer);
  for await (const response of answer as AsyncIterable<unknown>) respond(response);
}

function unpack({ requestMessages }: CallRequest, registry: Registry): Message[] {
  return requestMessages.map((any) => {
    const message = anyUnpack(any, registry);
    if (!message) throw new Error(`Cannot unpack "${any.typeUrl}": the suite does not declare it`);
    return message;
  });
}

function describe({ code, rawMessage, details }: ConnectError) {
  return {
    code,
    message: rawMessage,
    details: details.flatMap((detail) =>
      "type" in detail ? [{ typeUrl: `type.googleapis.com/${detail.type}`, value: detail.value }] : []
    ),
  };
}

function entries(headers: Headers): HeaderEntry[] {
  return [...headers].map(([name, value]) => ({ name, value: value.split(", ") }));
}
