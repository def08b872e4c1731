import type { Registry } from "@bufbuild/protobuf";
import type { Interceptor, Transport } from "@connectrpc/connect";
import type { UniversalClientRequest, UniversalClientResponse } from "@connectrpc/connect/protocol";
import { createTransport as createConnectTransport } from "@connectrpc/connect/protocol-connect";
import { createTransport as createGrpcWebTransport } from "@connectrpc/connect/protocol-grpc-web";
import { COMPRESSIONS } from "./compression.ts";

const MAX_BYTES = 0xffffffff;
const COMPRESS_MIN_BYTES = 1_024;

/** Where a transport leads, and how it speaks. */
export interface FetchTransportOptions {
  /** `http://host:port` or `https://host:port`. */
  baseUrl: string;
  /** Connect unless given; gRPC itself needs trailers, which `fetch` does not have. */
  protocol?: "connect" | "grpc-web";
  /** Protobuf, or its JSON form. Protobuf unless given. */
  useBinaryFormat?: boolean;
  /** Connect: GET for methods without side effects. */
  useHttpGet?: boolean;
  /** Outermost first. */
  interceptors?: Interceptor[];
  /** How requests are compressed; not at all unless given. */
  sendCompression?: "gzip" | "deflate";
  /** Requests smaller than this are not compressed, in bytes. */
  compressMinBytes?: number;
  /** What a `google.protobuf.Any` may hold in JSON. */
  registry?: Registry;
  /** Bytes of one response message, decompressed, at the most. */
  readMaxBytes?: number;
  /** The platform's unless given. */
  fetch?: typeof fetch;
}

/** The content-encodings that Deno's `fetch` undoes, though it leaves their headers. */
const UNDONE = new Set<string | null>(["gzip", "br"]);

const TRANSPORTS = { "connect": createConnectTransport, "grpc-web": createGrpcWebTransport };

/**
 * A transport over `fetch`, for Connect's `createClient`: all that serverless runtimes have.
 *
 * A call with one request sends it as a whole, with its length, as every server and proxy takes it; only where
 * the requests stream does the body of the request.
 */
export function createFetchTransport(options: FetchTransportOptions): Transport {
  const { protocol = "connect", sendCompression, fetch = globalThis.fetch } = options;
  const open = (bodyOf: (body: AsyncIterable<Uint8Array>) => Promise<BodyInit>) =>
    TRANSPORTS[protocol]({
      baseUrl: options.baseUrl,
      httpClient: (request) => send(fetch, request, bodyOf),
      useBinaryFormat: options.useBinaryFormat ?? true,
      useHttpGet: options.useHttpGet ?? false,
      interceptors: options.interceptors ?? [],
      acceptCompression: COMPRESSIONS,
      sendCompression: COMPRESSIONS.find(({ name }) => name === sendCompression) ?? null,
      compressMinBytes: options.compressMinBytes ?? COMPRESS_MIN_BYTES,
      ...(options.registry && { jsonOptions: { registry: options.registry } }),
      readMaxBytes: options.readMaxBytes ?? MAX_BYTES,
      writeMaxBytes: MAX_BYTES,
    });
  const [whole, streamed] = [open(gather), open(stream)];
  return {
    unary: whole.unary,
    stream(method, ...call) {
      return (method.methodKind === "server_streaming" ? whole : streamed).stream(method, ...call);
    },
  };
}

/** Sends a request, and answers when the headers of the response are there. */
async function send(
  fetch: typeof globalThis.fetch,
  { url, method, header, body, signal }: UniversalClientRequest,
  bodyOf: (body: AsyncIterable<Uint8Array>) => Promise<BodyInit>,
): Promise<UniversalClientResponse> {
  const response = await fetch(url, {
    method,
    headers: header,
    body: body ? await bodyOf(body) : null,
    redirect: "error",
    ...(signal && { signal }),
  });
  return {
    status: response.status,
    header: decodedHeaders(response.headers),
    body: chunksOf(response.body),
    trailer: new Headers(),
  };
}

/** The headers less what they say of the body before `fetch` has undone its content-encoding. */
function decodedHeaders(received: Headers): Headers {
  if (!UNDONE.has(received.get("content-encoding"))) return received;
  const headers = new Headers(received);
  headers.delete("content-encoding");
  headers.delete("content-length");
  return headers;
}

/** The body as one piece: that is how Connect gives it where there is one request. */
async function gather(body: AsyncIterable<Uint8Array>): Promise<BodyInit> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of body) chunks.push(new Uint8Array(chunk));
  return chunks.length === 1 ? chunks[0]! : new Blob(chunks);
}

function stream(body: AsyncIterable<Uint8Array>): Promise<BodyInit> {
  return Promise.resolve(ReadableStream.from(body));
}

/** A generator, as Connect ends it by its `throw`; whoever stops reading cancels the body. */
async function* chunksOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  if (!body) return;
  const reader = body.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    reader.cancel().catch(() => {}); // it has failed by itself, and the reader knows
  }
}
