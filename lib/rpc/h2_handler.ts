import { type ConnectRouter, createConnectRouter, createServiceImplSpec } from "@connectrpc/connect";
import { createAsyncIterable } from "@connectrpc/connect/protocol";
import type { UniversalHandler, UniversalServerResponse } from "@connectrpc/connect/protocol";
import { CODES } from "../error/mod.ts";
import { encodeStateless, ErrorCode, headerValue, type RequestHandler, type Stream } from "../http2/mod.ts";
import { logger } from "../telemetry/mod.ts";
import { COMPRESSIONS } from "./compression.ts";
import { fromStreamClosed } from "./h2_errors.ts";
import { chunksOf, toFields, toHeaders } from "./h2_fields.ts";
import { answerServerStream, isPlainGrpc, type ServerStreamMethod } from "./grpc_server_stream.ts";
import { handlerOptions, READ_MAX_BYTES, type Routes, type RpcOptions } from "./routes.ts";

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
  const streams = serverStreams(routes, router, options);
  const handlers = new Map(router.handlers.map((handler) => [handler.requestPath, handler]));
  return (stream) => {
    const path = headerValue(stream.headers, ":path") ?? "";
    const query = path.indexOf("?");
    const handler = handlers.get(query < 0 ? path : path.slice(0, query));
    if (!handler) return refuse(stream);
    const method = streams.get(handler.requestPath);
    return method && isPlainGrpc(stream.headers)
      ? answerPlain(stream, method, handler, path)
      : answer(stream, handler, path, chunksOf(stream, fromStreamClosed));
  };
}

/** Registers the routes, and answers the methods among them whose responses stream, by their paths. */
function serverStreams(
  routes: Routes,
  router: ConnectRouter,
  { interceptors, readMaxBytes = READ_MAX_BYTES }: RpcOptions,
): Map<string, ServerStreamMethod> {
  const streams = new Map<string, ServerStreamMethod>();
  const watched: ConnectRouter = {
    handlers: router.handlers,
    service(service, implementation, options) {
      for (const spec of Object.values(createServiceImplSpec(service, implementation).methods)) {
        if (spec.kind !== "server_streaming" || options) continue;
        streams.set(`/${service.typeName}/${spec.method.name}`, { spec, interceptors, readMaxBytes });
      }
      router.service(service, implementation, options);
      return watched;
    },
    rpc(method, implementation, options) {
      router.rpc(method, implementation, options);
      return watched;
    },
  };
  routes(watched);
  return streams;
}

/** A plain call whose responses stream, the short way; the usual one for what turns out not to be plain. */
async function answerPlain(
  stream: Stream,
  method: ServerStreamMethod,
  handler: UniversalHandler,
  path: string,
): Promise<void> {
  try {
    const body = await answerServerStream(stream, method, urlOf(stream, path));
    if (body) await answer(stream, handler, path, createAsyncIterable([body]));
  } catch (thrown) {
    if (stream.error) return; // the peer is gone
    log.error("{path} failed: {cause}", { path, cause: thrown });
    stream.cancel(ErrorCode.INTERNAL_ERROR);
  }
}

function urlOf({ headers }: Stream, path: string): string {
  const scheme = headerValue(headers, ":scheme") ?? "http";
  const authority = headerValue(headers, ":authority") ?? headerValue(headers, "host") ?? "localhost";
  return `${scheme}://${authority}${path}`;
}

async function answer(
  stream: Stream,
  handler: UniversalHandler,
  path: string,
  body: AsyncIterable<Uint8Array>,
): Promise<void> {
  const { headers } = stream;
  try {
    const response = await handler({
      httpVersion: "2.0",
      method: headerValue(headers, ":method") ?? "",
      url: urlOf(stream, path),
      header: toHeaders(headers),
      body,
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
