/** A TCP proxy whose clients, while it steals, are heard by the server and hear nothing of it. */
export class AnswerThief implements Disposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #target: Deno.ConnectOptions;
  readonly #open = new Set<Deno.Conn>();
  #steals = false;

  /** @param address `host:port` of the server, or its URL. */
  constructor(address: string) {
    const { hostname, port } = new URL(`http://${address.replace("http://", "")}`);
    this.#target = { hostname, port: Number(port) };
    this.#accept();
  }

  /** Where clients reach it. */
  get address(): string {
    return `127.0.0.1:${this.#listener.addr.port}`;
  }

  /** From now on no answer arrives. */
  steal(): void {
    this.#steals = true;
  }

  /** Breaks all connections, and is honest to new ones. */
  cut(): void {
    this.#steals = false;
    for (const connection of this.#open) close(connection);
    this.#open.clear();
  }

  [Symbol.dispose](): void {
    this.#listener.close();
    this.cut();
  }

  async #accept(): Promise<void> {
    for await (const client of this.#listener) this.#relay(client).catch(() => close(client));
  }

  async #relay(client: Deno.TcpConn): Promise<void> {
    const server = await Deno.connect(this.#target);
    this.#open.add(client).add(server);
    const honest = new TransformStream<Uint8Array, Uint8Array>({
      transform: (bytes, controller) => this.#steals ? undefined : controller.enqueue(bytes),
    });
    await Promise.allSettled([
      client.readable.pipeTo(server.writable),
      server.readable.pipeThrough(honest).pipeTo(client.writable),
    ]);
  }
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // its stream has closed it
  }
}
