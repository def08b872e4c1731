import type { StreamRequest, StreamResponse, UnaryRequest, UnaryResponse } from "@connectrpc/connect";

/** What an interceptor gets. */
export type AnyRequest = UnaryRequest | StreamRequest;
/** What an interceptor answers. */
export type AnyResponse = UnaryResponse | StreamResponse;
/** What is inside of an interceptor. */
export type AnyNext = (request: AnyRequest) => Promise<AnyResponse>;
