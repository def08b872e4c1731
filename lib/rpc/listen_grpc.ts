import { delay } from "@std/async/delay";
import { withDeadline } from "../time/mod.ts";
import { PREFACE, ServerConnection, type Socket } from "../http2/mod.ts";
import { createRpcFetch } from "./fetch_handler.ts";
import { createH2Handler, type H2Handler } from "./h2_handler.ts";
import { cannotListen } from "./listen_error.ts";
import { type FetchHandler, listenFetch } from "./listen_fetch.ts";
import type { Listener, ListenOptions, ListenUnixOptions } from "./listener.ts";
import type { Routes, RpcOptions } from "./routes.ts";
import { nameOfPeer } from "./peer_address.ts";
import { Relays } from "./relays.ts";
import { HandedOn } from "./handed_on.ts";
import { closeQuietly, withBytes } from "./socket_relay.ts";
import { bindUnixSocket } from "./unix_socket.ts";

/** How often connections are looked at for what takes too long, in milliseconds. */
const CHECK_MS = 1_000;
/** How long the last bytes of an answer may take on their way through, in milliseconds. */
const LAST_BYTES_MS = 250;
/** How long a new connection may take to say what it speaks, in milliseconds. */
const FIRST_BYTES_MS = 10_000;

/** What {@link listenGrpc} takes beside the place. */
export interface GrpcListenOptions {
  /** Answers requests of HTTP/1.1 for paths that are no procedures; with 404 unless given. */
  otherwise?: FetchHandler;
}

const notFound = () => new Response(null, { status: 404 });

/**
 * Listens for gRPC, gRPC-Web and Connect: over HTTP/2, plain or by TLS; and for those of HTTP/1.1, whose
 * connections are handed on, byte for byte, to a listener on the loopback interface.
 *
 * @throws AppError `FAILED_PRECONDITION` when the port, or the path, cannot be bound.
 */
export async function listenGrpc(
  routes: Routes,
  options: RpcOptions & (ListenOptions | ListenUnixOptions) & GrpcListenOptions,
): Promise<Listener> {
  const rpc = createRpcFetch(routes, options);
  const { otherwise = notFound } = options;
  const relays = new Relays();
  const http1 = listenFetch((request, info) => {
    const real = relays.reveal(info);
    return rpc(request, real) ?? otherwise(request, real);
  }, { hostname: "127.0.0.1", port: 0 });
  try {
    return new Accepting(await bind(options), createH2Handler(routes, options), { http1, relays });
  } catch (cause) {
    void http1.drain(0);
    throw cannotListen("path" in options ? options.path : `${options.hostname}:${options.port}`, cause);
  }
}

type SocketListener = Deno.Listener<
  Deno.TcpConn | Deno.TlsConn | Deno.UnixConn,
  Deno.NetAddr | Deno.UnixAddr
>;

function addressOf(addr: Deno.NetAddr | Deno.UnixAddr): string {
  return "path" in addr ? `unix:${addr.path}` : `${addr.hostname}:${addr.port}`;
}

async function bind(options: ListenOptions | ListenUnixOptions): Promise<SocketListener> {
  if ("path" in options) return await bindUnixSocket(options.path);
  const { hostname, port, tls } = options;
  if (!tls) return Deno.listen({ hostname, port });
  return Deno.listenTls({ hostname, port, ...tls, alpnProtocols: ["h2", "http/1.1"] });
}

/** A listening socket and the connections that came through it. */
class Accepting implements Listener {
  readonly address: string;
  readonly port: number;
  readonly #listener: SocketListener;
  readonly #handler: H2Handler;
  readonly #http1: Listener;
  readonly #relays: Relays;
  readonly #connections = new Set<ServerConnection>();
  readonly #handedOn = new Map<Deno.Conn, { connection: HandedOn; ended: Promise<void> }>();
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #accepting: Promise<void>;
  #stopping = false;

  constructor(
    listener: SocketListener,
    handler: H2Handler,
    { http1, relays }: { http1: Listener; relays: Relays },
  ) {
    this.#listener = listener;
    this.#handler = handler;
    this.#http1 = http1;
    this.#relays = relays;
    const { addr } = listener;
    this.port = "port" in addr ? addr.port : 0;
    this.address = addressOf(addr);
    this.#timer = setInterval(() => this.#checkTimes(), CHECK_MS);
    this.#accepting = this.#accept();
  }

  async drain(ms: number): Promise<void> {
    const endMs = performance.now() + ms;
    this.#stopping = true;
    this.#listener.close(); // the file of a unix socket goes with it
    await this.#accepting;
    for (const connection of this.#connections) void connection.drain();
    const ended = Promise.all([...this.#connections].map((connection) => connection.ended));
    await withDeadline(ended, ms, "drain").catch(() => {});
    for (const connection of this.#connections) connection.close();
    await this.#http1.drain(Math.max(0, endMs - performance.now()));
    const through = Promise.all([...this.#handedOn.values()].map(({ ended }) => ended));
    await withDeadline(through, LAST_BYTES_MS, "hand on").catch(() => {});
    for (const socket of this.#handedOn.keys()) closeQuietly(socket);
    await through;
    clearInterval(this.#timer);
  }

  async #accept(): Promise<void> {
    while (!this.#stopping) {
      try {
        const socket = await this.#listener.accept();
        if ("setNoDelay" in socket) socket.setNoDelay(true);
        void this.#welcome(socket);
      } catch (thrown) {
        if (this.#stopping) return;
        // A handshake that failed, or no file descriptors for a while: the next one may do better.
        if (!(thrown instanceof Deno.errors.InvalidData)) await delay(10);
      }
    }
  }

  /** Finds out what a connection speaks from its first bytes, and gives it to who speaks that. */
  async #welcome(socket: Deno.Conn): Promise<void> {
    const late = setTimeout(() => closeQuietly(socket), FIRST_BYTES_MS);
    const connection = new HandedOn(socket, performance.now());
    try {
      const first = await readStart(socket);
      if (first.length === 0) return closeQuietly(socket);
      if (isPreface(first)) return this.#serve(socket, first);
      const ended = this.#handOn(socket, connection, first);
      this.#handedOn.set(socket, { connection, ended });
    } catch {
      closeQuietly(socket); // it went before it said anything
    } finally {
      clearTimeout(late);
    }
  }

  #serve(socket: Deno.Conn, first: Uint8Array): void {
    const peer = nameOfPeer(socket.remoteAddr);
    const connection = new ServerConnection(
      withBytes(socket, first),
      (stream) => this.#handler(stream, peer),
    );
    this.#connections.add(connection);
    void connection.ended.then(() => this.#connections.delete(connection));
    if (this.#stopping) void connection.drain();
  }

  async #handOn(socket: Deno.Conn, connection: HandedOn, bytes: Uint8Array): Promise<void> {
    try {
      const http1 = await Deno.connect({ hostname: "127.0.0.1", port: this.#http1.port });
      http1.setNoDelay(true);
      using _ = this.#relays.add(http1.localAddr, socket.remoteAddr);
      await connection.relay(bytes, http1);
    } catch {
      closeQuietly(socket); // the process is stopping
    } finally {
      this.#handedOn.delete(socket);
    }
  }

  #checkTimes(): void {
    const nowMs = performance.now();
    for (const connection of this.#connections) connection.checkTimes(nowMs);
    for (const [socket, { connection }] of this.#handedOn) if (connection.isLate(nowMs)) closeQuietly(socket);
  }
}

/** Reads until it is certain whether HTTP/2 is spoken: `P` alone may become `PRI`, or `POST`. */
async function readStart(socket: Socket): Promise<Uint8Array> {
  const bytes = new Uint8Array(PREFACE.length);
  let length = 0;
  while (length < bytes.length && isPreface(bytes.subarray(0, length))) {
    const count = await socket.read(bytes.subarray(length));
    if (count === null) break;
    length += count;
  }
  return bytes.subarray(0, length);
}

/** Whether the preface of HTTP/2 begins like this (RFC 9113, section 3.4). */
function isPreface(bytes: Uint8Array): boolean {
  return bytes.every((byte, i) => byte === PREFACE[i]);
}
