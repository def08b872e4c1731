import { withDeadline } from "../time/mod.ts";
import { cannotListen } from "./listen_error.ts";
import type { Listener, ListenOptions } from "./listener.ts";
import type { FetchInfo } from "./peer_address.ts";

/** Answers a request. */
export type FetchHandler = (request: Request, info: FetchInfo) => Response | Promise<Response>;

/**
 * Listens with `Deno.serve`: HTTP/1.1 and h2c, or HTTPS with HTTP/1.1 and h2.
 *
 * What is still under way when the time of a drain is over is left to end with its peer, or with the process:
 * `Deno.serve` cannot cut off what it has begun to let finish.
 *
 * @throws AppError `FAILED_PRECONDITION` when the port cannot be bound.
 */
export function listenFetch(
  handler: FetchHandler,
  options: ListenOptions,
): Listener {
  const server = serve(handler, options);
  return {
    address: `${options.hostname}:${server.addr.port}`,
    port: server.addr.port,
    async drain(ms) {
      const ended = Promise.allSettled([server.shutdown(), server.finished]);
      await withDeadline(ended, ms, "drain").catch(() => server.unref());
    },
  };
}

function serve(
  handler: FetchHandler,
  { hostname, port, tls }: ListenOptions,
): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve({
      hostname,
      port,
      ...tls,
      onListen: () => {},
      onError: () => new Response(null, { status: 500 }),
    }, handler);
  } catch (thrown) {
    throw cannotListen(`${hostname}:${port}`, thrown);
  }
}
