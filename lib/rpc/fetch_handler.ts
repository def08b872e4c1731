import type { FetchInfo } from "./peer_address.ts";
import type { Routes, RpcOptions } from "./routes.ts";
import { FetchExchange } from "./serve/fetch_exchange.ts";
import { RpcServer } from "./serve/server.ts";

/** Answers a request, or `undefined` when its path is none of the procedures. */
export type RpcFetch = (request: Request, info?: FetchInfo) => Promise<Response> | undefined;

/** No URL of HTTP has its path before this: `http://a`. */
const AUTHORITY = 8;

/**
 * Serves Connect and gRPC-Web, in both codecs, from a `fetch` handler.
 *
 * gRPC itself needs trailers, which `Response` has not: see {@link listenGrpc}.
 */
export function createRpcFetch(routes: Routes, options: RpcOptions): RpcFetch {
  const server = new RpcServer(routes, options, false);
  return (request, info) => {
    const { url } = request;
    const begin = url.indexOf("/", AUTHORITY);
    const mark = url.indexOf("?", begin);
    const procedure = server.procedures.get(url.slice(begin, mark < 0 ? undefined : mark));
    if (!procedure) return undefined;
    const query = mark < 0 ? "" : url.slice(mark + 1);
    const exchange = new FetchExchange(request, { path: procedure.path, query, info });
    void server.serve(exchange, procedure);
    return exchange.response;
  };
}
