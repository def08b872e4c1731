import type { Stream } from "../http2/mod.ts";
import type { Routes, RpcOptions } from "./routes.ts";
import { H2Exchange } from "./serve/h2_exchange.ts";
import { refusePath, RpcServer } from "./serve/server.ts";

/** Handles a request of this peer. */
export type H2Handler = (stream: Stream, peer: string | undefined) => unknown;

/** Serves gRPC, gRPC-Web and Connect, in both codecs, on the streams of HTTP/2 connections. */
export function createH2Handler(routes: Routes, options: RpcOptions): H2Handler {
  const server = new RpcServer(routes, options, true);
  return (stream, peer) => {
    const exchange = new H2Exchange(stream, peer);
    const procedure = server.procedures.get(exchange.path);
    return procedure ? server.serve(exchange, procedure) : refusePath(exchange);
  };
}
