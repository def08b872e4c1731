import type { RequestHandler } from "../http2/mod.ts";
import type { Routes, RpcOptions } from "./routes.ts";
import { H2Exchange } from "./serve/h2_exchange.ts";
import { refusePath, RpcServer } from "./serve/server.ts";

/** Serves gRPC, gRPC-Web and Connect, in both codecs, on the streams of HTTP/2 connections. */
export function createH2Handler(routes: Routes, options: RpcOptions): RequestHandler {
  const server = new RpcServer(routes, options, true);
  return (stream) => {
    const exchange = new H2Exchange(stream);
    const procedure = server.procedures.get(exchange.path);
    return procedure ? server.serve(exchange, procedure) : refusePath(exchange);
  };
}
