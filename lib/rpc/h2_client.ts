import type { Registry } from "@bufbuild/protobuf";
import type { Interceptor, Transport } from "@connectrpc/connect";
import { createTransport as createConnectTransport } from "@connectrpc/connect/protocol-connect";
import { createTransport as createGrpcWebTransport } from "@connectrpc/connect/protocol-grpc-web";
import { Backoff } from "../time/mod.ts";
import { dial } from "./client/dial.ts";
import { dialAny } from "./client/dial_any.ts";
import { GrpcTransport } from "./client/grpc_transport.ts";
import { ConnectionPool } from "./client/pool.ts";
import { parseTarget, type Target, urlOf } from "./client/target.ts";
import { sendUniversal } from "./client/universal_client.ts";
import { COMPRESSIONS } from "./compression.ts";

const MAX_CONNECTIONS = 10;
const IDLE_MS = 5 * 60_000;
const CONNECT_MS = 3_000;
const RECONNECT_MIN_MS = 50;
const RECONNECT_MAX_MS = 5_000;
/**
 * What all calls of a connection may have unread, in bytes: no bound beside that of each call. Connect's clients
 * leave a stream open when its reader just stops, and such streams must not hold up the other calls.
 */
const CONNECTION_WINDOW = 0x7fffffff;
const MAX_BYTES = 0xffffffff;
const COMPRESS_MIN_BYTES = 1_024;

/** Where a transport leads, and how it speaks. */
export interface H2TransportOptions {
  /** `http://host:port` for h2c, `https://host:port` for TLS, `unix:/path` for h2c on a unix socket. */
  baseUrl: string;
  /**
   * Where the same services are served beside: the first that can be reached is stayed with, and when it goes away the
   * next in turn is tried. Calls name `baseUrl` as their authority wherever they go.
   */
  others?: readonly string[];
  /** gRPC unless given. */
  protocol?: "grpc" | "grpc-web" | "connect";
  /** Protobuf, or its JSON form. Protobuf unless given. */
  useBinaryFormat?: boolean;
  /** Connect: GET for methods without side effects. */
  useHttpGet?: boolean;
  /** Outermost first. */
  interceptors?: Interceptor[];
  /** How requests are compressed; not at all unless given. */
  sendCompression?: "gzip" | "deflate";
  /** Requests smaller than this are not compressed, in bytes. */
  compressMinBytes?: number;
  /** What a `google.protobuf.Any` may hold in JSON. */
  registry?: Registry;
  /** Bytes of one response message, decompressed, at the most. */
  readMaxBytes?: number;
  /** Certificates to trust beside the system's, in PEM. */
  caCerts?: string[];
  /** The certificate that the client shows (mutual TLS), in PEM; with `key`. */
  cert?: string;
  /** The key of `cert`, in PEM. */
  key?: string;
  /**
   * Connections at the most, ten unless given: calls share one until the server takes no more of them at once. What
   * none has room for waits within its deadline.
   */
  maxConnections?: number;
  /** How long a connection may have no call before it is closed, in milliseconds; five minutes unless given. */
  idleMs?: number;
  /** How long it may take to connect and to be greeted by the server, in milliseconds; three seconds unless given. */
  connectMs?: number;
  /**
   * Whether calls wait, within their deadline, while the server cannot be reached. Unless they do (as gRPC has it:
   * grpc/doc/wait-for-ready.md) they wait for the connection that is being made; when that fails they end at once
   * as `Unavailable`, and so do those made before the next is tried.
   */
  waitForReady?: boolean;
  /**
   * Bounds of the first and of any wait after a connection that could not be made, in milliseconds; 50 ms and five
   * seconds unless given. Each wait is drawn from zero to its bound, which doubles until a server has greeted.
   */
  reconnect?: { minMs: number; maxMs: number };
  /** How often the server is asked whether it lives while calls are under way, in milliseconds; every second unless given. */
  pingMs?: number;
  /** How long its answer may take, in milliseconds; one second unless given. */
  pongMs?: number;
}

/** A transport that holds connections. */
export interface H2Transport extends Transport, AsyncDisposable {
  /** Takes no more calls; resolves when those under way have ended, and all connections are closed. */
  close(): Promise<void>;
}

/**
 * A transport over HTTP/2, for Connect's `createClient`. Its connections are opened when they are needed.
 *
 * A call that no server has begun to work on (it was refused, or its connection goes away: RFC 9113, section 8.7)
 * is made again by itself, on another connection, as long as its request is at hand: always where it is one
 * message, and up to 256 KiB of requests that stream.
 *
 * @throws RangeError for a base URL that leads nowhere, and for options that make no sense.
 */
export function createH2Transport(options: H2TransportOptions): H2Transport {
  checkOptions(options);
  const target = parseTarget(options.baseUrl);
  const others = (options.others ?? []).map(parseTarget);
  const pool = createPool([target, ...others], options);
  const { unary, stream } = speak(target, pool, options);
  const close = () => pool.close();
  return { unary, stream, close, [Symbol.asyncDispose]: close };
}

function checkOptions({ baseUrl, cert, key, ...numbers }: H2TransportOptions): void {
  for (const name of ["maxConnections", "idleMs", "connectMs", "readMaxBytes"] as const) {
    const value = numbers[name] ?? 1;
    if (!(value >= 1)) {
      throw new RangeError(`Cannot call "${baseUrl}": ${name} is ${value}, and 1 at the least`);
    }
  }
  if ((cert === undefined) !== (key === undefined)) {
    throw new RangeError(`Cannot call "${baseUrl}": a certificate goes with its key`);
  }
}

function createPool(targets: readonly Target[], options: H2TransportOptions): ConnectionPool {
  const { caCerts, cert, key, pingMs, pongMs } = options;
  const dialOptions = {
    connectMs: options.connectMs ?? CONNECT_MS,
    ...(caCerts && { caCerts }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    connection: {
      limits: { connectionWindow: CONNECTION_WINDOW },
      ...(pingMs !== undefined && { pingMs }),
      ...(pongMs !== undefined && { pongMs }),
    },
  };
  return new ConnectionPool({
    dial: dialAny(targets, (target) => dial(target, dialOptions)),
    maxConnections: options.maxConnections ?? MAX_CONNECTIONS,
    idleMs: options.idleMs ?? IDLE_MS,
    backoff: new Backoff(options.reconnect ?? { minMs: RECONNECT_MIN_MS, maxMs: RECONNECT_MAX_MS }),
    waitForReady: options.waitForReady ?? false,
  });
}

function speak(target: Target, pool: ConnectionPool, options: H2TransportOptions): Transport {
  const { protocol = "grpc", useBinaryFormat = true, interceptors = [], registry } = options;
  const readMaxBytes = options.readMaxBytes ?? MAX_BYTES;
  const compressMinBytes = options.compressMinBytes ?? COMPRESS_MIN_BYTES;
  const sendCompression = COMPRESSIONS.find(({ name }) => name === options.sendCompression);
  const common = { useBinaryFormat, compressMinBytes, acceptCompression: COMPRESSIONS, readMaxBytes };
  if (protocol === "grpc") {
    const grpc = new GrpcTransport({
      target,
      pool,
      format: { ...common, registry, sendCompression },
      interceptors,
    });
    return { unary: grpc.unary.bind(grpc), stream: grpc.stream.bind(grpc) };
  }
  const create = protocol === "connect" ? createConnectTransport : createGrpcWebTransport;
  return create({
    ...common,
    baseUrl: urlOf(target),
    httpClient: (request) => sendUniversal(pool, target, request),
    useHttpGet: options.useHttpGet ?? false,
    interceptors,
    sendCompression: sendCompression ?? null,
    ...(registry && { jsonOptions: { registry } }),
    writeMaxBytes: MAX_BYTES,
  });
}
