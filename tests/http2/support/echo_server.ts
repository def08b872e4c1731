import {
  encodeStateless,
  type Header,
  headerValue,
  type Limits,
  ServerConnection,
  type Socket,
  type Stream,
} from "../../../lib/http2/mod.ts";

const HELLO = new TextEncoder().encode("hello\n");
const HELLO_HEADERS = encodeStateless([[":status", "200"], ["content-type", "text/plain"]]);
/** Octets of the answer to `/large`. */
export const LARGE = 1024 * 1024;

/** What the server needs of a listener; every `Deno.Listener` is one. */
export interface SocketListener extends AsyncIterable<Socket> {
  readonly addr: Deno.Addr;
  close(): void;
}

/**
 * A server for clients that others have written: `/` says hello, `/echo` what it was sent, and `/echo?hint` an
 * informational response before it, `/large` a lot.
 */
export class EchoServer implements AsyncDisposable {
  readonly listener: SocketListener;
  readonly #limits: Partial<Limits>;
  readonly #connections = new Set<ServerConnection>();
  readonly #accepting: Promise<void>;
  readonly #clock: ReturnType<typeof setInterval>;

  constructor(listener: SocketListener, limits: Partial<Limits> = {}) {
    this.listener = listener;
    this.#limits = limits;
    this.#clock = setInterval(() => this.#look(), 1_000);
    this.#accepting = this.#accept();
  }

  /** One on a port of the loopback interface. */
  static tcp(limits?: Partial<Limits>): EchoServer {
    return new EchoServer(Deno.listen({ hostname: "127.0.0.1", port: 0 }), limits);
  }

  /** Where it listens, as clients write it: `127.0.0.1:1234`. */
  get address(): string {
    const { addr } = this.listener;
    if (addr.transport !== "tcp") throw new TypeError("Cannot name the address: it is not TCP");
    return `${addr.hostname}:${addr.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#clock);
    this.listener.close();
    await this.#accepting;
    for (const connection of this.#connections) connection.close();
    await Promise.all([...this.#connections].map(({ ended }) => ended));
  }

  async #accept(): Promise<void> {
    for await (const socket of this.listener) {
      if ("setNoDelay" in socket && typeof socket.setNoDelay === "function") socket.setNoDelay(true);
      const connection = new ServerConnection(socket, answer, this.#limits);
      this.#connections.add(connection);
      connection.ended.then(() => this.#connections.delete(connection));
    }
  }

  #look(): void {
    for (const connection of this.#connections) connection.checkTimes(performance.now());
  }
}

async function answer(stream: Stream): Promise<void> {
  try {
    const path = headerValue(stream.headers, ":path") ?? "";
    if (path.startsWith("/echo")) return await echo(stream, path.endsWith("?hint"));
    while (await stream.read());
    if (path === "/large") return await large(stream);
    stream.sendHeaders(HELLO_HEADERS);
    if (headerValue(stream.headers, ":method") === "HEAD") return stream.end();
    stream.write(HELLO);
    stream.end();
  } catch {
    // the client has gone
  }
}

/** Answers what comes, as it comes; the trailers too, and how many octets there were. To gRPC that is a success. */
async function echo(stream: Stream, hasHint: boolean): Promise<void> {
  const head: Header[] = [[":status", "200"], ["x-method", headerValue(stream.headers, ":method") ?? ""]];
  const isGrpc = headerValue(stream.headers, "content-type") === "application/grpc";
  if (isGrpc) head.push(["content-type", "application/grpc"]);
  if (hasHint) stream.sendHeaders([[":status", "103"], ["x-hint", "1"]]);
  stream.sendHeaders(head);
  let octets = 0;
  for (let chunk = await stream.read(); chunk; chunk = await stream.read()) {
    octets += chunk.length;
    if (!stream.write(chunk)) await stream.drained();
  }
  const trailers: Header[] = [...stream.trailers, ["x-octets", String(octets)]];
  if (isGrpc) trailers.push(["grpc-status", "0"]);
  stream.end(trailers);
}

async function large(stream: Stream): Promise<void> {
  stream.sendHeaders([[":status", "200"]]);
  const chunk = new Uint8Array(10_000).fill(0x61);
  for (let left = LARGE; left > 0; left -= chunk.length) {
    if (!stream.write(chunk.subarray(0, Math.min(left, chunk.length)))) await stream.drained();
  }
  stream.end();
}
