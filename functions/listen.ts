import { dirname } from "@std/path";
import type { Environment } from "../lib/config/mod.ts";
import {
  createH2Transport,
  type Listener,
  listenFetch,
  listenGrpc,
  type TlsKeyPair,
} from "../lib/rpc/mod.ts";
import { logger } from "../lib/telemetry/mod.ts";
import type { Edge } from "./edge.ts";

const log = logger("main");
const HOSTNAME = "0.0.0.0";

/**
 * Opens the ports of the edge: HTTP; gRPC, where everything of HTTP/1.1 is answered too; and the greeter's socket.
 *
 * @throws AppError `FAILED_PRECONDITION` for one that cannot be had; none is open then.
 */
export async function listenEdge(
  edge: Edge,
  config: Environment,
  tls: TlsKeyPair | undefined,
): Promise<readonly Listener[]> {
  const listeners: Listener[] = [];
  try {
    const otherwise: Edge["fetch"] = (request, info) => edge.fetch(request, info);
    const http = listenFetch(otherwise, { hostname: HOSTNAME, port: config.MESSENGER_HTTP_PORT });
    listeners.push(http);
    const { routes, rpc } = edge.services;
    const bind = { hostname: HOSTNAME, port: config.GRPC_PORT, tls };
    const grpc = await listenGrpc(routes, { ...rpc, ...bind, otherwise });
    listeners.push(grpc);
    await Deno.mkdir(dirname(config.ECHO_SOCKET), { recursive: true });
    const socket = await listenGrpc(edge.echo.routes, { ...edge.echo.rpc, path: config.ECHO_SOCKET });
    listeners.push(socket);
    edge.listening({
      overTcp: createH2Transport(
        tls
          ? { baseUrl: `https://localhost:${grpc.port}`, caCerts: [tls.cert] }
          : { baseUrl: `http://127.0.0.1:${grpc.port}` },
      ),
      overUnixSocket: createH2Transport({ baseUrl: socket.address }),
      grpc: { port: grpc.port, tls: tls !== undefined },
    });
    log.info("HTTP edge: {http}, gRPC on {grpc} and {socket}, chat worker at {worker}", {
      http: http.address,
      grpc: grpc.address,
      socket: socket.address,
      worker: config.MESSENGER_SERVER_ADDR.join(", "),
    });
    return listeners;
  } catch (thrown) {
    await Promise.all(listeners.map((listener) => listener.drain(0)));
    throw thrown;
  }
}
