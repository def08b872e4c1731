/** Serving contracts on gRPC, gRPC-Web and Connect, and calling them. */
export { Batches, type BatchSource, type BatchWatcher } from "./batches.ts";
export { CallTracker } from "./call_tracker.ts";
export { ACTIVE_ADDRESS, type Attempt, type CallOptions, Channel, NOT_ACTIVE } from "./channel.ts";
export { errorInterceptor } from "./error_interceptor.ts";
export { createFetchTransport } from "./fetch_client.ts";
export { createRpcFetch, type RpcFetch } from "./fetch_handler.ts";
export { createH2Transport, type H2TransportOptions } from "./h2_client.ts";
export { HealthRegistry, type HealthState } from "./health.ts";
export { listenFetch } from "./listen_fetch.ts";
export { listenGrpc } from "./listen_grpc.ts";
export type { Listener, ListenOptions, ListenUnixOptions, TlsKeyPair } from "./listener.ts";
export { reflectionServices } from "./reflection.ts";
export { READ_MAX_BYTES, type Routes, type RpcOptions } from "./routes.ts";
export { createLocalCaller, type LocalAnswer, type LocalCaller, type LocalContext } from "./serve/local.ts";
export { isUrl } from "./transport.ts";
