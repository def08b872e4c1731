import { delay } from "@std/async/delay";

/** Which way bytes go: up from the client to the server, or down. */
export type Way = "up" | "down";

/** How many bytes of one connection are kept back before it reads no more. */
const MOST_BYTES = 1 << 20;

/** Bytes on their way. */
interface Delivery {
  readonly way: Way;
  readonly bytes: Uint8Array;
  readonly to: Deno.TcpConn;
}

/**
 * The network between clients and one server: a TCP proxy that forwards everything, until it is made to fail.
 *
 * It stands between two processes of the test run, on the loopback interface, and does with their bytes what networks
 * do: it cuts connections, delivers late, or keeps bytes back in one way or both while both ends believe in the
 * connection (half-open). A server that is away makes it close what clients open.
 */
export class Link implements Disposable {
  readonly #listener: Deno.TcpListener;
  readonly #target: () => number;
  readonly #open = new Set<Deno.Conn>();
  readonly #gates: Record<Way, PromiseWithResolvers<void> | undefined> = { up: undefined, down: undefined };
  #delayMs = 0;
  #isCut = false;
  #held = 0;

  /**
   * @param target the port of the server behind it, asked for with each connection.
   * @param port its own; any free one unless given.
   */
  constructor(target: () => number, port = 0) {
    this.#target = target;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port });
    this.#accept();
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  /** How many bytes it keeps back at present. */
  get heldBytes(): number {
    return this.#held;
  }

  /** Keeps back what goes this way from now on; connections stay open, new ones are taken. */
  hold(way: Way): void {
    this.#gates[way] ??= Promise.withResolvers();
  }

  /** Delivers what was kept back, also of clients that have gone meanwhile, and goes on. */
  release(): void {
    for (const way of ["up", "down"] as const) {
      this.#gates[way]?.resolve();
      this.#gates[way] = undefined;
    }
  }

  /** Delivers everything so much later, in milliseconds; 0 for at once. */
  slow(delayMs: number): void {
    this.#delayMs = delayMs;
  }

  /** Breaks every connection and refuses new ones, until {@link mend}. */
  cut(): void {
    this.#isCut = true;
    this.breakAll();
  }

  /** Breaks every connection, with what was kept back; new ones are taken. */
  breakAll(): void {
    for (const connection of this.#open) close(connection);
  }

  /** Is a good network again: nothing is held, late or cut. What was held is delivered. */
  mend(): void {
    this.#isCut = false;
    this.#delayMs = 0;
    this.release();
  }

  [Symbol.dispose](): void {
    this.#listener.close();
    this.cut();
    this.release();
  }

  async #accept(): Promise<void> {
    for await (const client of this.#listener) {
      if (this.#isCut) close(client);
      else this.#relay(client).catch(() => close(client)); // the server is away
    }
  }

  async #relay(client: Deno.TcpConn): Promise<void> {
    this.#open.add(client);
    let server: Deno.TcpConn | undefined;
    try {
      server = await Deno.connect({ hostname: "127.0.0.1", port: this.#target() });
      server.setNoDelay();
      client.setNoDelay();
      this.#open.add(server);
      if (this.#isCut) return;
      await Promise.allSettled([this.#forward("up", client, server), this.#forward("down", server, client)]);
    } finally {
      for (const connection of [client, server]) {
        if (!connection) continue;
        this.#open.delete(connection);
        close(connection);
      }
    }
  }

  /**
   * Forwards until the source ends, which the other end is told once all that was kept back is delivered. The other
   * way goes on meanwhile: what a client left behind still arrives.
   */
  async #forward(way: Way, from: Deno.TcpConn, to: Deno.TcpConn): Promise<void> {
    const buffer = new Uint8Array(64 * 1024);
    let written: Promise<void> = Promise.resolve();
    let pending = 0;
    while (true) {
      const count = await from.read(buffer).catch(() => null); // broken is ended
      if (count === null) break;
      const bytes = buffer.slice(0, count);
      pending += count;
      written = this.#deliver(written, { way, bytes, to }).finally(() => pending -= count);
      written.catch(() => {}); // it is asked for below
      if (pending > MOST_BYTES) await written;
    }
    await written;
    await to.closeWrite();
  }

  async #deliver(before: Promise<void>, { way, bytes, to }: Delivery): Promise<void> {
    const dueMs = this.#delayMs && performance.now() + this.#delayMs;
    this.#held += bytes.length;
    try {
      await before;
      await this.#passes(way, dueMs);
    } finally {
      this.#held -= bytes.length;
    }
    for (let done = 0; done < bytes.length;) done += await to.write(bytes.subarray(done));
  }

  /** Waits for as long as bytes that came in now are to be kept back. */
  async #passes(way: Way, dueMs: number): Promise<void> {
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) await delay(waitMs);
    while (this.#gates[way]) await this.#gates[way].promise;
  }
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // it is closed
  }
}
