/** Serving contracts on gRPC, gRPC-Web and Connect, and calling them. */
export { authInterceptor, type AuthOptions } from "./auth/auth_interceptor.ts";
export { bearerInterceptor, type TokenSource } from "./auth/bearer_interceptor.ts";
export { type Caller, callerOf, isAdmin } from "./auth/caller.ts";
export { MIN_SECRET_BYTES, type TokenNames } from "./auth/jwt_key.ts";
export { ownToken } from "./auth/own_token.ts";
export { checkPolicy, type Policy, policyFaults, procedureOf, type Rule } from "./auth/policy.ts";
export {
  ACCESS_TOKEN_MS,
  type AccessToken,
  TokenIssuer,
  type TokenIssuerOptions,
} from "./auth/token_issuer.ts";
export {
  ACCESS_TOKEN_EXPIRED,
  JwtVerifier,
  type JwtVerifierOptions,
  type TokenVerifier,
} from "./auth/token_verifier.ts";
export { Batches, type BatchSource, type BatchWatcher } from "./batches.ts";
export { CallTracker } from "./call_tracker.ts";
export { ACTIVE_ADDRESS, type Attempt, type CallOptions, Channel, NOT_ACTIVE } from "./channel.ts";
export { errorInterceptor } from "./error_interceptor.ts";
export { createFetchTransport } from "./fetch_client.ts";
export { createRpcFetch, type RpcFetch } from "./fetch_handler.ts";
export { createH2Transport, type H2TransportOptions } from "./h2_client.ts";
export { HealthRegistry, type HealthState } from "./health.ts";
export { accessLogInterceptor } from "./interceptors/access_log.ts";
export { type CallScope, currentCall, outsideOfCalls } from "./interceptors/call_scope.ts";
export {
  concurrencyLimitInterceptor,
  type ConcurrencyLimitOptions,
} from "./interceptors/concurrency_limit.ts";
export {
  deadlineClientInterceptor,
  deadlineInterceptor,
  type DeadlineOptions,
} from "./interceptors/deadline.ts";
export { PEER } from "./interceptors/peer.ts";
export { rateLimitInterceptor, type RateLimitOptions, userOrHost } from "./interceptors/rate_limit.ts";
export { IDEMPOTENCY_KEY } from "./interceptors/repeatable.ts";
export {
  REQUEST_ID,
  requestIdClientInterceptor,
  requestIdFor,
  requestIdInterceptor,
} from "./interceptors/request_id.ts";
export { retryInterceptor, type RetryOptions } from "./interceptors/retry.ts";
export { RetryBudget, type RetryBudgetOptions } from "./interceptors/retry_budget.ts";
export { type FetchHandler, listenFetch } from "./listen_fetch.ts";
export { listenGrpc } from "./listen_grpc.ts";
export type { Listener, ListenOptions, ListenUnixOptions, TlsKeyPair } from "./listener.ts";
export { type ChannelTls, openChannel, type OpenChannelOptions, type RpcChannel } from "./open_channel.ts";
export { type FetchInfo, nameOfPeer, peerOf } from "./peer_address.ts";
export { reflectionServices } from "./reflection.ts";
export { READ_MAX_BYTES, type Routes, type RpcOptions } from "./routes.ts";
export { createLocalCaller, type LocalAnswer, type LocalCaller, type LocalContext } from "./serve/local.ts";
export { isUrl, openTransport } from "./transport.ts";
