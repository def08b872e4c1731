import { delay } from "@std/async/delay";
import { AppError } from "../error/mod.ts";
import { logger } from "../telemetry/mod.ts";
import { Backoff, withDeadline } from "../time/mod.ts";
import { cannotListen } from "./listen_error.ts";
import type { Listener, ListenOptions } from "./listener.ts";
import type { FetchInfo } from "./peer_address.ts";

/** Answers a request. */
export type FetchHandler = (request: Request, info: FetchInfo) => Response | Promise<Response>;

/** Bounds of the wait before a port is listened on again, in milliseconds. */
const AGAIN = { minMs: 100, maxMs: 1_000 };

const log = logger("rpc");

/**
 * Listens with `Deno.serve`: HTTP/1.1 and h2c, or HTTPS with HTTP/1.1 and h2.
 *
 * What is still under way when the time of a drain is over is left to end with its peer, or with the process:
 * `Deno.serve` cannot cut off what it has begun to let finish. It also stops to listen, for good, when the process has
 * no file descriptor left for a connection: the port is listened on again then, as soon as there are any; connections
 * that there are go on meanwhile. It has no bound for how long a peer may be silent, or slow.
 *
 * @throws AppError `FAILED_PRECONDITION` when the port cannot be bound.
 */
export function listenFetch(handler: FetchHandler, options: ListenOptions): Listener {
  return new Serving(handler, options);
}

class Serving implements Listener {
  readonly address: string;
  readonly port: number;
  readonly #handler: FetchHandler;
  readonly #options: ListenOptions;
  /** The last one listens; those before have connections, perhaps. */
  readonly #servers: Deno.HttpServer<Deno.NetAddr>[];
  readonly #draining = new AbortController();

  constructor(handler: FetchHandler, options: ListenOptions) {
    const server = serve(handler, options);
    this.port = server.addr.port;
    this.address = `${options.hostname}:${this.port}`;
    this.#handler = handler;
    this.#options = { ...options, port: this.port };
    this.#servers = [server];
    void this.#listenAgain(server);
  }

  async drain(ms: number): Promise<void> {
    this.#draining.abort();
    const ended = Promise.allSettled(this.#servers.flatMap((server) => [server.shutdown(), server.finished]));
    await withDeadline(ended, ms, "drain").catch(() => {
      for (const server of this.#servers) server.unref();
    });
  }

  /** Whenever it has stopped to listen by itself. */
  async #listenAgain(server: Deno.HttpServer<Deno.NetAddr>): Promise<void> {
    const { signal } = this.#draining;
    let why = await failureOf(server);
    const backoff = new Backoff(AGAIN);
    while (why !== undefined && !signal.aborted) {
      log.error("No connections are taken on {address} for a while: {why}", { address: this.address, why });
      await delay(backoff.next(), { signal }).catch(() => {});
      if (signal.aborted) return;
      try {
        const next = serve(this.#handler, this.#options);
        this.#servers.push(next);
        why = await failureOf(next);
      } catch (thrown) {
        why = AppError.from(thrown).message;
      }
    }
  }
}

/** Why it has stopped to listen, if nobody has told it to. */
function failureOf(server: Deno.HttpServer<Deno.NetAddr>): Promise<string | undefined> {
  return server.finished.then(
    () => undefined,
    (thrown) => thrown instanceof Error ? thrown.message : String(thrown),
  );
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
