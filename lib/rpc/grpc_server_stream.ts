import { fromBinary, type Message } from "@bufbuild/protobuf";
import {
  Code,
  ConnectError,
  createHandlerContext,
  type Interceptor,
  type MethodImplSpec,
} from "@connectrpc/connect";
import { createAsyncIterable, transformInvokeImplementation } from "@connectrpc/connect/protocol";
import { parseTimeout, setTrailerStatus } from "@connectrpc/connect/protocol-grpc";
import { encodeStateless, type HeaderList, headerValue, type Stream } from "../http2/mod.ts";
import { toFields, toHeaders } from "./h2_fields.ts";
import { frameOf, onlyMessage } from "./message_frames.ts";

/** A method whose responses stream, and what holds for its calls. */
export interface ServerStreamMethod {
  spec: MethodImplSpec;
  interceptors: Interceptor[];
  readMaxBytes: number;
}

const NO_TIMEOUT_LIMIT = Number.MAX_SAFE_INTEGER;
const CONTENT_TYPE = "application/grpc+proto";
const HEAD = encodeStateless([[":status", "200"], ["content-type", CONTENT_TYPE]]);
const OK = encodeStateless([["grpc-status", "0"]]);

/** Whether a call is as plain as most are: gRPC in protobuf, the request not compressed. */
export function isPlainGrpc(headers: HeaderList): boolean {
  if (headerValue(headers, ":method") !== "POST") return false;
  const contentType = headerValue(headers, "content-type");
  if (contentType !== "application/grpc" && contentType !== CONTENT_TYPE) return false;
  return (headerValue(headers, "grpc-encoding") ?? "identity") === "identity";
}

/**
 * Answers a plain gRPC call whose responses stream: each message is encoded once, however many streams it
 * goes to, and handed to the connection without a copy of its own. What is not as plain as it looked is left
 * to Connect's own handler, with the body that was read.
 *
 * @returns the body when it is left to the other handler; `undefined` when the call is answered.
 */
export async function answerServerStream(
  stream: Stream,
  { spec, interceptors, readMaxBytes }: ServerStreamMethod,
  url: string,
): Promise<Uint8Array | undefined> {
  const { headers } = stream;
  const body = await readBody(stream, readMaxBytes);
  const bytes = onlyMessage(body);
  const timeout = parseTimeout(headerValue(headers, "grpc-timeout") ?? null, NO_TIMEOUT_LIMIT);
  if (!bytes || bytes.length > readMaxBytes || timeout.error) return body;
  let input: Message;
  try {
    input = fromBinary(spec.method.input, bytes);
  } catch {
    return body;
  }
  const context = createHandlerContext({
    service: spec.method.parent,
    method: spec.method,
    protocolName: "grpc",
    requestMethod: "POST",
    url,
    ...(timeout.timeoutMs !== undefined && { timeoutMs: timeout.timeoutMs }),
    requestSignal: stream.signal,
    requestHeader: toHeaders(headers),
  });
  const { responseHeader, responseTrailer } = context;
  const sendHead = () =>
    stream.sendHeaders(isEmpty(responseHeader) ? HEAD : toFields(HEAD_FIELDS, responseHeader));
  let isOpen = false;
  try {
    const output = transformInvokeImplementation(spec, context, interceptors)(createAsyncIterable([input]));
    for await (const message of output as AsyncIterable<Message>) {
      if (!isOpen) sendHead();
      isOpen = true;
      if (!stream.write(frameOf(spec.method.output, message))) await stream.drained();
    }
    if (!isOpen) sendHead();
    stream.end(isEmpty(responseTrailer) ? OK : toFields([["grpc-status", "0"]], responseTrailer));
  } catch (thrown) {
    if (stream.error) return undefined; // the peer is gone
    if (!isOpen) sendHead();
    setTrailerStatus(responseTrailer, ConnectError.from(thrown, Code.Internal));
    stream.end(toFields([], responseTrailer));
  } finally {
    context.abort();
  }
  return undefined;
}

const HEAD_FIELDS = [[":status", "200"], ["content-type", CONTENT_TYPE]] as const;

/** The body, as far as it may be; a longer one is cut off after the bound, and seen to be too long. */
async function readBody(stream: Stream, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let chunk = await stream.read(); chunk; chunk = await stream.read()) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBytes + 1_024) break;
  }
  if (chunks.length === 1) return chunks[0]!;
  const body = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return body;
}

function isEmpty(headers: Headers): boolean {
  return headers.keys().next().done === true;
}
