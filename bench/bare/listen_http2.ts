import { type RequestHandler, ServerConnection } from "../../lib/http2/mod.ts";

const CHECK_MS = 1_000;

/** The barest listener on `lib/http2`; answers the port. */
export function listenHttp2(handler: RequestHandler): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connections = new Set<ServerConnection>();
  setInterval(() => {
    const nowMs = performance.now();
    for (const connection of connections) connection.checkTimes(nowMs);
  }, CHECK_MS);
  void accept();
  return listener.addr.port;

  async function accept(): Promise<void> {
    for await (const socket of listener) {
      socket.setNoDelay(true);
      const connection = new ServerConnection(socket, handler);
      connections.add(connection);
      void connection.ended.then(() => connections.delete(connection));
    }
  }
}
