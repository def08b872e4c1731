import { Code, ConnectError } from "@connectrpc/connect";
import { delay } from "@std/async/delay";

/** How a {@link WatchedFetch} watches its endpoint. */
export interface WatchOptions {
  /** How long streams may be silent before the endpoint is asked whether it lives, in milliseconds. */
  intervalMs: number;
  /** How long its answer may take, in milliseconds. */
  timeoutMs: number;
}

/** Any answer to this tells that the endpoint lives. */
const PROBE = "/grpc.health.v1.Health/Check";

/**
 * `fetch` for one endpoint, whose failures are UNAVAILABLE rather than a TypeError, and whose bodies end
 * when they should.
 *
 * A body breaks off when the signal is aborted: Deno 2.9.3 forgets the signal of a fetch when it collects
 * garbage. And all bodies break off when the endpoint is silent and does not answer a probe: HTTP has
 * nothing like gRPC's pings, and TCP may take minutes, or for ever, to tell that a peer is gone.
 */
export class WatchedFetch {
  readonly #baseUrl: string;
  readonly #options: WatchOptions;
  readonly #bodies = new Set<WatchedBody>();
  #watching = false;
  #heardMs = 0;

  constructor(baseUrl: string, options: WatchOptions) {
    this.#baseUrl = baseUrl;
    this.#options = options;
  }

  /** Like `fetch`. */
  readonly fetch: typeof fetch = async (input, init) => {
    const response = await reach(input, init);
    if (!response.body) return response;
    const body = new WatchedBody(response.body, init?.signal ?? undefined, {
      heard: () => this.#heardMs = performance.now(),
      ended: () => this.#bodies.delete(body),
    });
    this.#bodies.add(body);
    this.#heardMs = performance.now();
    if (!this.#watching) this.#watch();
    return new Response(body.stream, response);
  };

  /** Probes for as long as there are bodies. */
  async #watch(): Promise<void> {
    const { intervalMs, timeoutMs } = this.#options;
    this.#watching = true;
    while (this.#bodies.size > 0) {
      await delay(intervalMs, { persistent: false });
      if (this.#bodies.size === 0 || performance.now() - this.#heardMs < intervalMs) continue;
      try {
        await this.#probe(timeoutMs);
      } catch (cause) {
        const error = new ConnectError("The server is silent", Code.Unavailable, undefined, undefined, cause);
        for (const body of [...this.#bodies]) body.fail(error);
      }
    }
    this.#watching = false;
  }

  async #probe(timeoutMs: number): Promise<void> {
    const response = await fetch(this.#baseUrl + PROBE, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
  }
}

interface BodyEvents {
  heard(): void;
  ended(): void;
}

/** A body that can be broken off from outside. */
class WatchedBody {
  readonly stream: ReadableStream<Uint8Array>;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #signal: AbortSignal | undefined;
  readonly #events: BodyEvents;
  readonly #abort = () => this.fail(this.#signal!.reason);
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  constructor(body: ReadableStream<Uint8Array>, signal: AbortSignal | undefined, events: BodyEvents) {
    this.#reader = body.getReader();
    this.#signal = signal;
    this.#events = events;
    this.stream = new ReadableStream<Uint8Array>({
      start: (controller) => void (this.#controller = controller),
      pull: (controller) => this.#pull(controller),
      cancel: (reason) => {
        this.#end();
        return this.#reader.cancel(reason);
      },
    }, { highWaterMark: 0 });
    if (signal?.aborted) queueMicrotask(this.#abort);
    else signal?.addEventListener("abort", this.#abort, { once: true });
  }

  /** Breaks it off: whoever reads it gets the error. */
  fail(error: unknown): void {
    if (!this.#controller) return;
    this.#controller.error(error);
    this.#end();
    this.#reader.cancel(error).catch(() => {}); // it has failed by itself
  }

  async #pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    try {
      const { done, value } = await this.#reader.read();
      if (!this.#controller) return;
      this.#events.heard();
      if (!done) return controller.enqueue(value);
      this.#end();
      controller.close();
    } catch (thrown) {
      this.fail(thrown);
    }
  }

  #end(): void {
    this.#controller = undefined;
    this.#signal?.removeEventListener("abort", this.#abort);
    this.#events.ended();
  }
}

async function reach(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(input, init);
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown;
    const message = `Cannot reach the server: ${thrown.message}`;
    throw new ConnectError(message, Code.Unavailable, undefined, undefined, thrown);
  }
}
