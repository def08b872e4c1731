import {
  ClientConnection,
  type ClientOptions,
  type Limits,
  type RequestHandler,
  ServerConnection,
  type Stream,
} from "../../../lib/http2/mod.ts";
import { settings, settingsAck } from "./frames.ts";
import { type MemorySocket, socketPair, type SocketPairOptions } from "./memory_socket.ts";
import { RawPeer, type RawPeerOptions } from "./raw_peer.ts";

/** How a pair is made. */
export interface PairOptions extends SocketPairOptions, RawPeerOptions {
  limits?: Partial<Limits>;
  client?: ClientOptions;
  /** The settings that the peer begins with. */
  settings?: readonly (readonly [id: number, value: number])[];
}

/** A server of ours, and a client that is played by hand. */
export interface ServerPair extends AsyncDisposable {
  readonly server: ServerConnection;
  readonly peer: RawPeer;
  /** The server's end. */
  readonly socket: MemorySocket;
}

/** A client of ours, and a server that is played by hand. */
export interface ClientPair extends AsyncDisposable {
  readonly client: ClientConnection;
  readonly peer: RawPeer;
  /** The client's end. */
  readonly socket: MemorySocket;
}

/** A client and a server of ours. */
export interface Pair extends AsyncDisposable {
  readonly client: ClientConnection;
  readonly server: ServerConnection;
  readonly clientSocket: MemorySocket;
  readonly serverSocket: MemorySocket;
}

/** A server that has had the preface and the settings of its client. */
export async function serverPair(handler: RequestHandler, options: PairOptions = {}): Promise<ServerPair> {
  const pair = bareServerPair(handler, options);
  await pair.peer.open(...options.settings ?? []);
  return pair;
}

/** A server that has had nothing yet. */
export function bareServerPair(handler: RequestHandler, options: PairOptions = {}): ServerPair {
  const [socket, other] = socketPair(options);
  const server = new ServerConnection(socket, handler, options.limits);
  const peer = new RawPeer(other, options);
  return {
    server,
    peer,
    socket,
    async [Symbol.asyncDispose]() {
      peer.close();
      await server.ended;
    },
  };
}

/** A client that has had the settings of its server. */
export async function clientPair(options: PairOptions = {}): Promise<ClientPair> {
  const [socket, other] = socketPair(options);
  const client = new ClientConnection(socket, {
    ...options.limits && { limits: options.limits },
    ...options.client,
  });
  const peer = new RawPeer(other, options);
  if (!options.noReading) await peer.skipPreface();
  await peer.send(settings(...options.settings ?? []), settingsAck());
  return {
    client,
    peer,
    socket,
    async [Symbol.asyncDispose]() {
      peer.close();
      await client.ended;
    },
  };
}

/** A client and a server. */
export function pair(handler: RequestHandler, options: PairOptions = {}): Pair {
  const [clientSocket, serverSocket] = socketPair(options);
  const server = new ServerConnection(serverSocket, handler, options.limits);
  const client = new ClientConnection(clientSocket, options.client);
  return {
    client,
    server,
    clientSocket,
    serverSocket,
    async [Symbol.asyncDispose]() {
      client.close();
      await Promise.all([client.ended, server.ended]);
    },
  };
}

/** All that a stream still brings. */
export async function readAll(stream: Stream): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let chunk = await stream.read(); chunk; chunk = await stream.read()) {
    chunks.push(chunk);
    size += chunk.length;
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** Writes as fast as the stream takes it, in chunks, and ends it. */
export async function writeAll(stream: Stream, bytes: Uint8Array, chunk = 16_384): Promise<void> {
  for (let at = 0; at < bytes.length; at += chunk) {
    if (!stream.write(bytes.subarray(at, at + chunk))) await stream.drained();
  }
  stream.end();
}
