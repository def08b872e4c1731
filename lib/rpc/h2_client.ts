import type { Registry } from "@bufbuild/protobuf";
import { Code, ConnectError, type Interceptor, type Transport } from "@connectrpc/connect";
import type { UniversalClientRequest, UniversalClientResponse } from "@connectrpc/connect/protocol";
import { createTransport as createConnectTransport } from "@connectrpc/connect/protocol-connect";
import { createTransport as createGrpcTransport } from "@connectrpc/connect/protocol-grpc";
import { createTransport as createGrpcWebTransport } from "@connectrpc/connect/protocol-grpc-web";
import {
  ClientConnection,
  headerValue,
  responseHeaders,
  type Socket,
  type Stream,
  StreamClosed,
} from "../http2/mod.ts";
import { withDeadline } from "../time/mod.ts";
import { COMPRESSIONS } from "./compression.ts";
import { deadlineOf, fromStreamClosed } from "./h2_errors.ts";
import { toFields, toHeaders } from "./h2_fields.ts";

/** How long a server may take to accept a connection, in milliseconds. */
const CONNECT_MS = 3_000;
const MAX_BYTES = 0xffffffff;
const COMPRESS_MIN_BYTES = 1_024;

/** Where a transport leads, and how it speaks. */
export interface H2TransportOptions {
  /** `http://host:port` for h2c, `https://host:port` for TLS. */
  baseUrl: string;
  /** gRPC unless given. */
  protocol?: "grpc" | "grpc-web" | "connect";
  /** Protobuf, or its JSON form. Protobuf unless given. */
  useBinaryFormat?: boolean;
  /** Connect: GET for methods without side effects. */
  useHttpGet?: boolean;
  /** Outermost first. */
  interceptors?: Interceptor[];
  /** How requests are compressed; not at all unless given. */
  sendCompression?: "gzip" | "br";
  /** How often the server is asked whether it lives while calls are under way, in milliseconds. */
  pingMs?: number;
  /** How long its answer may take, in milliseconds. */
  pongMs?: number;
  /** Requests smaller than this are not compressed, in bytes. */
  compressMinBytes?: number;
  /** What a `google.protobuf.Any` may hold in JSON. */
  registry?: Registry;
  /** Bytes of one response message, decompressed, at the most. */
  readMaxBytes?: number;
  /** Certificates to trust beside the system's, in PEM. */
  caCerts?: string[];
}

const TRANSPORTS = {
  "grpc": createGrpcTransport,
  "grpc-web": createGrpcWebTransport,
  "connect": createConnectTransport,
};

/** A transport over HTTP/2, for Connect's `createClient`: one connection, opened when it is needed. */
export function createH2Transport(options: H2TransportOptions): Transport {
  const { baseUrl, protocol = "grpc", sendCompression } = options;
  const dialer = new Dialer(new URL(baseUrl), options);
  return TRANSPORTS[protocol]({
    baseUrl,
    httpClient: (request) => dialer.send(request),
    useBinaryFormat: options.useBinaryFormat ?? true,
    useHttpGet: options.useHttpGet ?? false,
    interceptors: options.interceptors ?? [],
    acceptCompression: COMPRESSIONS,
    sendCompression: COMPRESSIONS.find(({ name }) => name === sendCompression) ?? null,
    compressMinBytes: options.compressMinBytes ?? COMPRESS_MIN_BYTES,
    ...(options.registry && { jsonOptions: { registry: options.registry } }),
    readMaxBytes: options.readMaxBytes ?? MAX_BYTES,
    writeMaxBytes: MAX_BYTES,
  });
}

/** Keeps one usable connection to a server. */
class Dialer {
  readonly #url: URL;
  readonly #options: H2TransportOptions;
  #connection: Promise<ClientConnection> | undefined;

  constructor(url: URL, options: H2TransportOptions) {
    this.#url = url;
    this.#options = options;
  }

  /** Sends a request, and answers when the headers of the response are there. */
  async send(
    { url, method, header, body, signal }: UniversalClientRequest,
  ): Promise<UniversalClientResponse> {
    signal?.throwIfAborted();
    const { pathname, host, search } = new URL(url);
    const fields = toFields([
      [":method", method],
      [":scheme", this.#url.protocol.slice(0, -1)],
      [":path", pathname + search],
      [":authority", host],
    ], header);
    const deadlineMs = deadlineOf(header);
    const stream = await this.#open(fields, body === undefined);
    const cancel = () => stream.cancel();
    signal?.addEventListener("abort", cancel, { once: true });
    const done = () => signal?.removeEventListener("abort", cancel);
    try {
      if (body) void sendBody(stream, body);
      const headers = await responseHeaders(stream);
      const trailer = new Headers();
      return {
        status: Number(headerValue(headers, ":status")),
        header: toHeaders(headers),
        body: receiveBody(stream, trailer, deadlineMs, done),
        trailer,
      };
    } catch (thrown) {
      done();
      throw fromStreamClosed(thrown, deadlineMs);
    }
  }

  /** Opens a stream; on a new connection if the one there is has just gone. */
  async #open(fields: ReturnType<typeof toFields>, endStream: boolean): Promise<Stream> {
    for (let attempt = 1;; attempt++) {
      const connection = await this.#connect();
      try {
        return await connection.request(fields, endStream);
      } catch (thrown) {
        if (!(thrown instanceof StreamClosed && thrown.isRetryable) || attempt === 3) {
          throw fromStreamClosed(thrown);
        }
      }
    }
  }

  async #connect(): Promise<ClientConnection> {
    while (true) {
      const pending = this.#connection ??= this.#dial();
      const connection = await pending.catch((thrown: unknown) => {
        if (this.#connection === pending) this.#connection = undefined;
        throw thrown;
      });
      if (connection.usable) return connection;
      if (this.#connection === pending) this.#connection = undefined;
    }
  }

  async #openSocket(): Promise<Socket> {
    const isTls = this.#url.protocol === "https:";
    const hostname = this.#url.hostname.replace(/^\[|\]$/g, "");
    const port = Number(this.#url.port || (isTls ? 443 : 80));
    if (isTls) {
      return await Deno.connectTls({
        hostname,
        port,
        caCerts: this.#options.caCerts ?? [],
        alpnProtocols: ["h2"],
      });
    }
    const socket = await Deno.connect({ hostname, port });
    socket.setNoDelay(true);
    return socket;
  }

  async #dial(): Promise<ClientConnection> {
    const { pingMs, pongMs } = this.#options;
    try {
      return new ClientConnection(await withDeadline(this.#openSocket(), CONNECT_MS, "connect"), {
        ...(pingMs !== undefined && { pingMs }),
        ...(pongMs !== undefined && { pongMs }),
      });
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new ConnectError(
        `Cannot reach "${this.#url.host}": ${why}`,
        Code.Unavailable,
        undefined,
        undefined,
        cause,
      );
    }
  }
}

async function sendBody(stream: Stream, body: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    for await (const chunk of body) {
      if (!stream.write(chunk)) await stream.drained();
    }
    stream.end();
  } catch (thrown) {
    if (!(thrown instanceof StreamClosed)) stream.cancel(); // the request could not be made: the caller knows
  }
}

async function* receiveBody(
  stream: Stream,
  trailer: Headers,
  deadlineMs: number,
  done: () => void,
): AsyncGenerator<Uint8Array> {
  try {
    for (let chunk = await stream.read(); chunk; chunk = await stream.read()) yield chunk;
    toHeaders(stream.trailers).forEach((value, name) => trailer.append(name, value));
  } catch (thrown) {
    throw fromStreamClosed(thrown, deadlineMs);
  } finally {
    done();
    stream.cancel(); // nothing to do when it has ended
  }
}
