import { createConnectRouter } from "@connectrpc/connect";
import type { UniversalHandler, UniversalServerResponse } from "@connectrpc/connect/protocol";
import { CODES } from "../error/mod.ts";
import { encodeStateless, ErrorCode, headerValue, type RequestHandler, type Stream } from "../http2/mod.ts";
import { logger } from "../telemetry/mod.ts";
import { COMPRESSIONS } from "./compression.ts";
import { fromStreamClosed } from "./h2_errors.ts";
import { chunksOf, toFields, toHeaders } from "./h2_fields.ts";
import { handlerOptions, type Routes, type RpcOptions } from "./routes.ts";

const log = logger("rpc");

const NOT_FOUND = encodeStateless([[":status", "404"]]);
const UNIMPLEMENTED = encodeStateless([
  [":status", "200"],
  ["content-type", "application/grpc"],
  ["grpc-status", String(CODES.UNIMPLEMENTED.number)],
  ["grpc-message", "no such procedure"],
]);

/** Serves gRPC, gRPC-Web and Connect, in both codecs, on the streams of HTTP/2 connections. */
export function createH2Handler(routes: Routes, options: RpcOptions): RequestHandler {
  const router = createConnectRouter({ ...handlerOptions(options), acceptCompression: COMPRESSIONS });
  routes(router);
  const handlers = new Map(router.handlers.map((handler) => [handler.requestPath, handler]));
  return (stream) => {
    const path = headerValue(stream.headers, ":path") ?? "";
    const query = path.indexOf("?");
    const handler = handlers.get(query < 0 ? path : path.slice(0, query));
    return handler ? answer(stream, handler, path) : refuse(stream);
  };
}

async function answer(stream: Stream, handler: UniversalHandler, path: string): Promise<void> {
  const { headers } = stream;
  const scheme = headerValue(headers, ":scheme") ?? "http";
  const authority = headerValue(headers, ":authority") ?? headerValue(headers, "host") ?? "localhost";
  try {
    const response = await handler({
      httpVersion: "2.0",
      method: headerValue(headers, ":method") ?? "",
      url: `${scheme}://${authority}${path}`,
      header: toHeaders(headers),
      body: chunksOf(stream, fromStreamClosed),
      signal: stream.signal,
    });
    await send(stream, response);
  } catch (thrown) {
    if (stream.error) return; // the peer is gone
    log.error("{path} failed: {cause}", { path, cause: thrown });
    stream.cancel(ErrorCode.INTERNAL_ERROR);
  }
}

/** Sends a response as fast as the peer reads it. Headers wait for the first chunk: handlers may set them until then. */
async function send(
  stream: Stream,
  { status, header, body, trailer }: UniversalServerResponse,
): Promise<void> {
  const chunks = body?.[Symbol.asyncIterator]();
  try {
    let chunk = await chunks?.next();
    stream.sendHeaders(toFields([[":status", String(status)]], header));
    for (; chunk && !chunk.done; chunk = await chunks!.next()) {
      if (!stream.write(chunk.value)) await stream.drained();
      if (stream.error) throw stream.error;
    }
    stream.end(trailer && toFields([], trailer));
  } catch (thrown) {
    await chunks?.throw?.(fromStreamClosed(thrown)).catch(() => {});
    throw thrown;
  }
}

/** A path that is no procedure: UNIMPLEMENTED to a gRPC client, a plain 404 to everyone else. */
function refuse(stream: Stream): void {
  const contentType = headerValue(stream.headers, "content-type") ?? "";
  stream.sendHeaders(/^application\/grpc($|[+;])/.test(contentType) ? UNIMPLEMENTED : NOT_FOUND, true);
}
