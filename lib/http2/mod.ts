/** HTTP/2 (RFC 9113) with HPACK (RFC 7541), server and client, over any socket; knows nothing of gRPC. */
export { ClientConnection, type ClientOptions, responseHeaders } from "./client.ts";
export { ErrorCode, PREFACE } from "./constants.ts";
export { ConnectionError, StreamClosed, StreamError } from "./errors.ts";
export { type Header, type HeaderList, headerValue } from "./headers.ts";
export { encodeStateless } from "./hpack/encoder.ts";
export { DEFAULT_LIMITS, type Limits } from "./limits.ts";
export { type RequestHandler, ServerConnection } from "./server.ts";
export type { Socket } from "./socket.ts";
export type { Stream } from "./stream.ts";
