import { connectNodeAdapter } from "@connectrpc/connect-node";
import * as http2 from "node:http2";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { delay } from "@std/async/delay";
import { CODES } from "../error/mod.ts";
import { cannotListen } from "./listen_error.ts";
import type { Listener, ListenOptions } from "./listener.ts";
import { handlerOptions, type Routes, type RpcOptions } from "./routes.ts";

const POLL_MS = 5;

/**
 * Listens for gRPC, gRPC-Web and Connect over HTTP/2: h2c, or TLS with HTTP/1.1 for those who have no h2.
 *
 * Stands on `node:http2`, which Deno 2.9.3 runs without send backpressure: a peer that does not read costs
 * memory until its outbox overflows.
 *
 * @throws AppError `FAILED_PRECONDITION` when the port cannot be bound.
 */
export async function listenGrpc(routes: Routes, options: RpcOptions & ListenOptions): Promise<Listener> {
  const { hostname, port, tls } = options;
  const adapter = connectNodeAdapter({ ...handlerOptions(options), routes, fallback: unknownProcedure });
  const server = tls
    ? http2.createSecureServer({ ...tls, allowHTTP1: true }, adapter)
    : http2.createServer(adapter);
  /** What peers have open: HTTP/2 sessions, and connections that speak HTTP/1.1. */
  const open = new Set<http2.ServerHttp2Session | TLSSocket>();
  const note = (peer: http2.ServerHttp2Session | TLSSocket) => {
    open.add(peer);
    peer.on("close", () => open.delete(peer));
    peer.on("error", () => {}); // a peer that breaks off is its own affair
  };
  server.on("session", note);
  server.on("secureConnection", (socket: TLSSocket) => {
    if (socket.alpnProtocol !== "h2") note(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: Error) => reject(cannotListen(options, cause)));
    server.listen(port, hostname, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    address: `${hostname}:${bound}`,
    port: bound,
    async drain(ms) {
      server.close();
      for (const peer of open) if ("goaway" in peer) peer.close();
      const endMs = performance.now() + ms;
      while (open.size > 0 && performance.now() < endMs) await delay(POLL_MS);
      for (const peer of open) peer.destroy();
    },
  };
}

/** A path that is no procedure: UNIMPLEMENTED to a gRPC client, a plain 404 to everyone else. */
const unknownProcedure: ReturnType<typeof connectNodeAdapter> = (request, response) => {
  const contentType = request.headers["content-type"] ?? "";
  if (!("stream" in response) || !/^application\/grpc($|[+;])/.test(contentType)) {
    response.writeHead(404);
    response.end();
    return;
  }
  // One HEADERS frame that ends the stream (gRPC over HTTP/2, "Trailers-Only"): else grpc-core reads no status.
  response.stream.respond({
    ":status": 200,
    "content-type": contentType,
    "grpc-status": String(CODES.UNIMPLEMENTED.number),
    "grpc-message": "no such procedure",
  }, { endStream: true });
};
