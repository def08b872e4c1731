/** A TCP proxy that can keep back what its clients send, as a network in trouble does, and deliver it later. */
export class HoldProxy implements Disposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #target: Deno.ConnectOptions;
  readonly #open = new Set<Deno.Conn>();
  #gate: PromiseWithResolvers<void> | undefined;
  #held = 0;

  /** @param port of the server behind it, on the loopback interface. */
  constructor(port: number) {
    this.#target = { hostname: "127.0.0.1", port };
    this.#accept();
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  /** How many bytes it keeps back at present. */
  get heldBytes(): number {
    return this.#held;
  }

  /** Keeps back what clients send from now on. */
  hold(): void {
    this.#gate ??= Promise.withResolvers();
  }

  /** Delivers what was kept back, also of clients that have gone meanwhile, and goes on. */
  release(): void {
    this.#gate?.resolve();
    this.#gate = undefined;
  }

  [Symbol.dispose](): void {
    this.#listener.close();
    this.release();
    for (const connection of this.#open) close(connection);
  }

  async #accept(): Promise<void> {
    for await (const client of this.#listener) {
      this.#relay(client).catch(() => close(client)); // the server is away
    }
  }

  async #relay(client: Deno.TcpConn): Promise<void> {
    const server = await Deno.connect(this.#target);
    this.#open.add(client).add(server);
    await Promise.allSettled([this.#forward(client, server), server.readable.pipeTo(client.writable)]);
    for (const connection of [client, server]) {
      this.#open.delete(connection);
      close(connection);
    }
  }

  async #forward(client: Deno.TcpConn, server: Deno.TcpConn): Promise<void> {
    const writer = server.writable.getWriter();
    let written: Promise<void> = Promise.resolve();
    for await (const bytes of client.readable) {
      this.#held += bytes.length;
      written = written.then(async () => {
        while (this.#gate) await this.#gate.promise;
        this.#held -= bytes.length;
        await writer.write(bytes);
      });
    }
    await written;
    await writer.close();
  }
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // it is closed
  }
}
