/** Bytes of a frame header (RFC 9113, section 4.1). */
const HEADER = 9;
const DATA = 0;
/** Flag and length of a gRPC message. */
const PREFIX = 5;
/** How a CommitCursorResponse begins, and no other answer of the worker: field 1, true. */
const COMMITTED = [0x08, 0x01] as const;

/**
 * A TCP proxy before a gRPC server, that can break off in the worst moment: when a cursor has been moved,
 * and the answer is on its way.
 */
export class CutProxy implements Disposable {
  /** How many answers it has swallowed. */
  cuts = 0;
  readonly #target: Deno.ConnectOptions;
  readonly #open = new Set<Deno.Conn>();
  readonly #port: number;
  #listener: Deno.Listener | undefined;
  #armed = false;
  #stayAway = false;

  /** @param target `host:port` of the server. */
  constructor(target: string) {
    const { hostname, port } = new URL(`http://${target}`);
    this.#target = { hostname, port: Number(port) };
    this.#port = this.#listen(0);
  }

  /** Where clients reach it. */
  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /**
   * The next answer to a moved cursor is swallowed, and all connections break; whoever stays away refuses
   * new ones too.
   */
  cutAtCommit({ stayAway }: { stayAway: boolean }): void {
    this.#armed = true;
    this.#stayAway = stayAway;
  }

  /** Takes connections again, at the same address. */
  comeBack(): void {
    this.#listen(this.#port);
  }

  [Symbol.dispose](): void {
    this.#listener?.close();
    this.#closeAll();
  }

  #listen(port: number): number {
    const listener = Deno.listen({ hostname: "127.0.0.1", port });
    this.#listener = listener;
    this.#accept(listener);
    return listener.addr.port;
  }

  async #accept(listener: Deno.TcpListener): Promise<void> {
    for await (const client of listener) this.#relay(client).catch(() => client.close()); // the server is away
  }

  async #relay(client: Deno.TcpConn): Promise<void> {
    const server = await Deno.connect(this.#target);
    for (const connection of [client, server]) this.#open.add(connection);
    const ends = [
      client.readable.pipeTo(server.writable),
      server.readable.pipeThrough(this.#watch()).pipeTo(client.writable),
    ];
    await Promise.allSettled(ends);
    this.#open.delete(client);
    this.#open.delete(server);
  }

  /** Lets whole frames pass, until the one that it waits for. */
  #watch(): TransformStream<Uint8Array, Uint8Array> {
    let rest = new Uint8Array();
    return new TransformStream({
      transform: (bytes, controller) => {
        rest = concat(rest, bytes);
        let end = 0;
        for (let size = frameSize(rest); size <= rest.length - end; size = frameSize(rest.subarray(end))) {
          const frame = rest.subarray(end, end + size);
          if (this.#armed && isCommitAnswer(frame)) return this.#cut();
          controller.enqueue(frame);
          end += size;
        }
        rest = rest.slice(end);
      },
    });
  }

  #cut(): void {
    this.cuts++;
    this.#armed = false;
    if (this.#stayAway) {
      this.#listener?.close();
      this.#listener = undefined;
    }
    this.#closeAll();
  }

  #closeAll(): void {
    for (const connection of this.#open) {
      try {
        connection.close();
      } catch {
        // its stream has closed it
      }
    }
    this.#open.clear();
  }
}

/** How long the first frame is; Infinity while its header is not whole. */
function frameSize(bytes: Uint8Array): number {
  if (bytes.length < HEADER) return Infinity;
  return HEADER + (bytes[0]! << 16 | bytes[1]! << 8 | bytes[2]!);
}

function isCommitAnswer(frame: Uint8Array): boolean {
  return frame[3] === DATA && COMMITTED.every((byte, i) => frame[HEADER + PREFIX + i] === byte);
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
