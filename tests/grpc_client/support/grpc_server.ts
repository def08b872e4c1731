import { encodeStateless, type Limits, ServerConnection, type Stream } from "../../../lib/http2/mod.ts";

const HEADERS = encodeStateless([[":status", "200"], ["content-type", "application/grpc+proto"]]);
const OK = encodeStateless([["grpc-status", "0"]]);
/** A health check that serves. */
const SERVING = Uint8Array.of(0, 0, 0, 0, 2, 8, 1);

/** How a server answers. */
export interface GrpcServerOptions {
  limits?: Partial<Limits>;
  /** Called when a request has come as a whole, before it is answered; may answer it itself. */
  before?: (stream: Stream, request: Uint8Array) => unknown;
  /** On this port; on one that is free unless given. */
  port?: number;
}

/** The barest gRPC server on our HTTP/2: every call is a health check that serves. */
export class GrpcServer implements AsyncDisposable {
  readonly port: number;
  /** Connections that were made so far. */
  accepted = 0;
  /** Calls that were answered. */
  answered = 0;
  readonly connections = new Set<ServerConnection>();
  readonly #listener: Deno.TcpListener;
  readonly #options: GrpcServerOptions;
  readonly #accepting: Promise<void>;
  #isOpen = true;

  constructor(options: GrpcServerOptions = {}) {
    this.#options = options;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: options.port ?? 0 });
    this.port = this.#listener.addr.port;
    this.#accepting = this.#accept();
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Takes no more connections. */
  stop(): void {
    if (this.#isOpen) this.#listener.close();
    this.#isOpen = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    await this.#accepting;
    for (const connection of this.connections) connection.close();
    await Promise.all([...this.connections].map(({ ended }) => ended));
  }

  async #accept(): Promise<void> {
    for await (const socket of this.#listener) {
      socket.setNoDelay(true);
      this.accepted++;
      const connection = new ServerConnection(socket, (stream) => this.#answer(stream), this.#options.limits);
      this.connections.add(connection);
      void connection.ended.then(() => this.connections.delete(connection));
    }
  }

  async #answer(stream: Stream): Promise<void> {
    try {
      const chunks: Uint8Array[] = [];
      for (let chunk = await stream.read(); chunk; chunk = await stream.read()) chunks.push(chunk);
      await this.#options.before?.(
        stream,
        new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer()),
      );
      stream.sendHeaders(HEADERS);
      stream.write(SERVING);
      stream.end(OK);
      this.answered++;
    } catch {
      // the client has gone
    }
  }
}
