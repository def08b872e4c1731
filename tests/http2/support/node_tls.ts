import type { AddressInfo } from "node:net";
import * as tls from "node:tls";
import type { Socket } from "../../../lib/http2/mod.ts";
import type { SocketListener } from "./echo_server.ts";

/** A listener that demands a certificate of its clients, which `Deno.listenTls` does not. */
export class MutualTlsListener implements SocketListener {
  readonly #server: tls.Server;
  readonly #accepted: Socket[] = [];
  #wake = () => {};
  #closed = false;

  private constructor(options: tls.TlsOptions) {
    const demand = { requestCert: true, rejectUnauthorized: true, ALPNProtocols: ["h2"] };
    this.#server = tls.createServer({ ...options, ...demand }, (socket) => {
      this.#accepted.push(new NodeSocket(socket));
      this.#wake();
    });
    this.#server.on("tlsClientError", () => {}); // turned away
  }

  /** Listens on the loopback interface; `ca` are the certificates that are trusted, in PEM. */
  static async open(options: { cert: string; key: string; ca: string[] }): Promise<MutualTlsListener> {
    const listener = new MutualTlsListener(options);
    await new Promise<void>((resolve) => listener.#server.listen(0, "127.0.0.1", resolve));
    return listener;
  }

  get addr(): Deno.NetAddr {
    const { address: hostname, port } = this.#server.address() as AddressInfo;
    return { transport: "tcp", hostname, port };
  }

  close(): void {
    this.#closed = true;
    this.#server.close();
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Socket> {
    while (!this.#closed) {
      const socket = this.#accepted.shift();
      if (socket) yield socket;
      else await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }
}

/** A socket of Node's, as lib/http2 wants one. */
class NodeSocket implements Socket {
  readonly #socket: tls.TLSSocket;
  #rest: Uint8Array | undefined;
  #ended = false;
  #error: Error | undefined;
  #wake = () => {};

  constructor(socket: tls.TLSSocket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("readable", () => this.#wake());
    socket.on("end", () => this.#end());
    socket.on("close", () => this.#end());
    socket.on("error", (error) => this.#end(error));
  }

  async read(bytes: Uint8Array): Promise<number | null> {
    while (true) {
      const chunk: Uint8Array | null = this.#rest ?? this.#socket.read();
      if (chunk) {
        const count = Math.min(chunk.length, bytes.length);
        bytes.set(chunk.subarray(0, count));
        this.#rest = count < chunk.length ? chunk.subarray(count) : undefined;
        return count;
      }
      if (this.#error) throw this.#error;
      if (this.#ended) return null;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  write(bytes: Uint8Array): Promise<number> {
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) return reject(new Error("Cannot write: the socket is closed"));
      this.#socket.write(bytes, (error) => error ? reject(error) : resolve(bytes.length));
    });
  }

  closeWrite(): Promise<void> {
    return new Promise((resolve) => this.#socket.end(resolve));
  }

  close(): void {
    this.#socket.destroy();
  }

  #end(error?: Error): void {
    this.#ended = true;
    this.#error ??= error;
    this.#wake();
  }
}
