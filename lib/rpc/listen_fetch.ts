import type { Listener, ListenOptions } from "./listener.ts";

/**
 * Listens with `Deno.serve`: HTTP/1.1 and h2c, or HTTPS with HTTP/1.1 and h2.
 *
 * @throws Deno.errors.AddrInUse when the port is taken.
 */
export function listenFetch(
  handler: (request: Request) => Response | Promise<Response>,
  { hostname, port, tls }: ListenOptions,
): Listener {
  const abort = new AbortController();
  const server = Deno.serve({
    hostname,
    port,
    ...tls,
    signal: abort.signal,
    onListen: () => {},
    onError: () => new Response(null, { status: 500 }),
  }, handler);
  return {
    address: `${hostname}:${server.addr.port}`,
    port: server.addr.port,
    async drain(ms) {
      const timer = setTimeout(() => abort.abort(), ms);
      await Promise.allSettled([server.shutdown(), server.finished]);
      clearTimeout(timer);
    },
  };
}
