import { Code, ConnectError } from "@connectrpc/connect";
import { ClientConnection, type ClientOptions, type Socket } from "../../http2/mod.ts";
import { withDeadline } from "../../time/mod.ts";
import { GreetedSocket, type Greeting } from "./greeting.ts";
import { nameOf, type Target, type TcpEndpoint } from "./target.ts";

/** How a connection is made. */
export interface DialOptions {
  /** How long it may take until the server has greeted, in milliseconds. */
  connectMs: number;
  /** Certificates to trust beside the system's, in PEM. */
  caCerts?: string[];
  /** The certificate that the client shows (mutual TLS), and its key, in PEM. */
  cert?: string;
  key?: string;
  /** What the connection holds to. */
  connection: ClientOptions;
}

/** A connection, and what its server has said. */
export interface Dialled extends Greeting {
  readonly connection: ClientConnection;
}

/**
 * Connects to a server, and waits for its greeting: a connection that the server never accepted, or ends before it
 * has read anything, fails here, where no call is lost with it.
 *
 * @throws ConnectError `Unavailable`
 */
export async function dial(target: Target, options: DialOptions): Promise<Dialled> {
  const attempt = new Attempt();
  try {
    return await withDeadline(attempt.run(target, options), options.connectMs, "connect");
  } catch (cause) {
    attempt.giveUp();
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `Cannot reach "${nameOf(target)}": ${why}`;
    throw new ConnectError(message, Code.Unavailable, undefined, undefined, cause);
  }
}

class Attempt {
  #connection: ClientConnection | undefined;
  #isGivenUp = false;

  async run(target: Target, options: DialOptions): Promise<Dialled> {
    const socket = new GreetedSocket(await openSocket(target, options));
    if (this.#isGivenUp) {
      socket.close();
      throw new Error("it is too late");
    }
    const connection = this.#connection = new ClientConnection(socket, options.connection);
    const ended = connection.ended.then(() => {
      throw new Error("the connection ends before the server has greeted");
    });
    const greeting = await Promise.race([socket.greeting, ended]);
    if (!connection.usable) throw new Error("the server goes away");
    return { connection, ...greeting };
  }

  giveUp(): void {
    this.#isGivenUp = true;
    this.#connection?.close();
  }
}

async function openSocket({ scheme, endpoint }: Target, options: DialOptions): Promise<Socket> {
  if ("path" in endpoint) return await Deno.connect({ transport: "unix", path: endpoint.path });
  if (scheme === "https") return await openTls(endpoint, options);
  const socket = await Deno.connect({ ...endpoint });
  socket.setNoDelay(true);
  return socket;
}

async function openTls(endpoint: TcpEndpoint, { caCerts = [], cert, key }: DialOptions): Promise<Socket> {
  const tls = { ...endpoint, caCerts, alpnProtocols: ["h2"] };
  const socket = cert && key ? await Deno.connectTls({ ...tls, cert, key }) : await startTls(endpoint, tls);
  try {
    const { alpnProtocol } = await socket.handshake();
    if (alpnProtocol !== "h2") throw new Error("the server does not speak HTTP/2");
    return socket;
  } catch (thrown) {
    socket.close();
    throw thrown;
  }
}

/** Only a plain socket has `setNoDelay`, without which what begins a call waits 40 ms; `startTls` shows no certificate. */
async function startTls(endpoint: TcpEndpoint, tls: Deno.StartTlsOptions): Promise<Deno.TlsConn> {
  const socket = await Deno.connect({ ...endpoint });
  socket.setNoDelay(true);
  return await Deno.startTls(socket, tls);
}
