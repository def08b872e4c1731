import { eventually } from "../support/eventually.ts";

/** After so long without a byte whatever was asked is answered, in milliseconds. */
const QUIET_MS = 300;

/** A TCP proxy whose clients, while it steals, are heard by the server and hear nothing of it. */
export class AnswerThief implements Disposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #target: Deno.ConnectOptions;
  readonly #open = new Set<Deno.Conn>();
  #steals = false;
  #lastByteMs = performance.now();

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

  /** Waits until nothing is under way: an answer that is not stolen has arrived. */
  async quiet(): Promise<void> {
    await eventually("nothing is under way", () => performance.now() - this.#lastByteMs > QUIET_MS);
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
    const passing = (isStolen: () => boolean) =>
      new TransformStream<Uint8Array, Uint8Array>({
        transform: (bytes, controller) => {
          this.#lastByteMs = performance.now();
          if (!isStolen()) controller.enqueue(bytes);
        },
      });
    await Promise.allSettled([
      client.readable.pipeThrough(passing(() => false)).pipeTo(server.writable),
      server.readable.pipeThrough(passing(() => this.#steals)).pipeTo(client.writable),
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
