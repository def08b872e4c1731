import { createConnectRouter } from "@connectrpc/connect";
import { createFetchHandler } from "@connectrpc/connect/protocol";
import { COMPRESSIONS } from "./compression.ts";
import { handlerOptions, type Routes, type RpcOptions } from "./routes.ts";

/** Answers a request, or `undefined` when its path is none of the procedures. */
export type RpcFetch = (request: Request) => Promise<Response> | undefined;

/**
 * Serves Connect and gRPC-Web, in both codecs, from a `fetch` handler.
 *
 * gRPC itself needs trailers, which `Response` has not: see {@link listenGrpc}.
 */
export function createRpcFetch(routes: Routes, options: RpcOptions): RpcFetch {
  const router = createConnectRouter({
    ...handlerOptions(options),
    acceptCompression: COMPRESSIONS,
    grpc: false,
  });
  routes(router);
  const handlers = new Map(router.handlers.map((h) => [h.requestPath, createFetchHandler(h)]));
  return (request) => handlers.get(new URL(request.url).pathname)?.(request);
}
