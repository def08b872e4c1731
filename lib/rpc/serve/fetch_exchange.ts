import { Code, ConnectError } from "@connectrpc/connect";
import { join } from "./bytes.ts";
import { type FetchInfo, peerOf } from "../peer_address.ts";
import type { Exchange } from "./exchange.ts";
import type { Head } from "./head.ts";
import { RequestHeaders } from "./request_headers.ts";

/** Client Closed Request: nobody reads it. */
const GONE = 499;
/** Bytes of an answer that wait for the peer before writers are told to wait. */
const MAX_UNSENT = 64 * 1024;

/** A request and its answer as a `fetch` handler has them: without trailers. */
export class FetchExchange implements Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** The answer, as soon as it has begun. */
  readonly response: Promise<Response>;

  readonly #request: Request;
  readonly #info: FetchInfo | undefined;
  readonly #respond: (response: Response) => void;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #init: ResponseInit | undefined;
  /** What is written, and not yet asked for. */
  #chunks: Uint8Array[] = [];
  #unsent = 0;
  #isOver = false;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  /** The peer waits for a chunk. */
  #pull: (() => void) | undefined;
  #isFlushing = false;
  #writers: (() => void)[] = [];
  #gone: AbortController | undefined;
  #isGone = false;

  constructor(
    request: Request,
    { path, query, info }: { path: string; query: string; info?: FetchInfo | undefined },
  ) {
    this.#request = request;
    this.#info = info;
    this.method = request.method;
    this.path = path;
    this.query = query;
    const { promise, resolve } = Promise.withResolvers<Response>();
    this.response = promise;
    this.#respond = resolve;
  }

  get url(): string {
    return this.#request.url;
  }

  get peer(): string | undefined {
    return peerOf(this.#info);
  }

  get signal(): AbortSignal {
    if (!this.#gone) {
      this.#gone = new AbortController();
      const { signal } = this.#request;
      if (this.#isGone || signal.aborted) this.#leave();
      else signal.addEventListener("abort", () => this.#leave(), { once: true });
    }
    return this.#gone.signal;
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  header(name: string): string | undefined {
    return this.#request.headers.get(name) ?? undefined;
  }

  headers(): Headers {
    return new RequestHeaders(this.#request.headers);
  }

  async read(): Promise<Uint8Array | undefined> {
    if (!this.#request.body) return undefined;
    this.#reader ??= this.#request.body.getReader();
    try {
      return (await this.#reader.read()).value;
    } catch (thrown) {
      throw new ConnectError("the request was broken off", Code.Canceled, undefined, undefined, thrown);
    }
  }

  async readAll(maxBytes: number): Promise<Uint8Array> {
    const length = Number(this.#request.headers.get("content-length") ?? NaN);
    if (length <= maxBytes) {
      try {
        return await this.#request.bytes();
      } catch (thrown) {
        throw new ConnectError("the request was broken off", Code.Canceled, undefined, undefined, thrown);
      }
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    if (!(length > maxBytes)) {
      for (let chunk = await this.read(); chunk && size <= maxBytes; chunk = await this.read()) {
        chunks.push(chunk);
        size += chunk.length;
      }
      if (size <= maxBytes) return join(chunks, size);
    }
    throw new ConnectError(`the body is larger than ${maxBytes} bytes`, Code.ResourceExhausted);
  }

  reply(head: Head, more: Headers | undefined, body: Uint8Array | string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#respond(new Response(body.length > 0 ? body as BodyInit : null, initOf(head, more)));
  }

  /** The answer begins at once; what is written and ended in the same turn needs no stream. */
  open(head: Head, more?: Headers): void {
    this.#init = initOf(head, more);
    queueMicrotask(() => {
      if (!this.#isOver) this.#respond(new Response(this.#body(), this.#init));
    });
  }

  write(chunk: Uint8Array): boolean {
    if (this.#isGone || this.#isOver) return true;
    this.#chunks.push(chunk);
    this.#unsent += chunk.length;
    this.#flushSoon();
    return this.#unsent < MAX_UNSENT;
  }

  async drained(): Promise<void> {
    while (!this.#isGone && this.#unsent > 0) {
      await new Promise<void>((resolve) => this.#writers.push(resolve));
    }
    if (this.#isGone) throw new ConnectError("the client has gone", Code.Canceled);
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#controller || this.#isGone) return this.#flushSoon();
    const body = this.#unsent > 0 ? join(this.#chunks, this.#unsent) as Uint8Array<ArrayBuffer> : null;
    this.#respond(new Response(body, this.#init));
  }

  abort(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#controller) this.#controller.error(new Error("the answer was cut off"));
    else this.#respond(new Response(null, { status: 500 }));
  }

  #body(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
      },
      pull: () =>
        new Promise<void>((resolve) => {
          this.#pull = resolve;
          this.#flush();
        }),
      cancel: () => {
        this.#isOver = true; // nothing is left to be closed
        this.#leave();
      },
    }, { highWaterMark: 0 }) as ReadableStream<Uint8Array<ArrayBuffer>>;
  }

  /** What one turn writes leaves together. */
  #flushSoon(): void {
    if (!this.#pull || this.#isFlushing) return;
    this.#isFlushing = true;
    queueMicrotask(() => {
      this.#isFlushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    const pulled = this.#pull;
    if (!pulled || this.#isGone) return;
    if (this.#unsent > 0) {
      this.#pull = undefined;
      this.#controller!.enqueue(join(this.#chunks, this.#unsent));
      this.#chunks = [];
      this.#unsent = 0;
      pulled();
      this.#wakeWriters();
    } else if (this.#isOver) {
      this.#pull = undefined;
      this.#controller!.close();
      pulled();
    }
  }

  #wakeWriters(): void {
    const writers = this.#writers;
    if (writers.length === 0) return;
    this.#writers = [];
    for (const wake of writers) wake();
  }

  #leave(): void {
    this.#isGone = true;
    if (!this.#controller) this.#respond(new Response(null, { status: GONE }));
    this.#chunks = [];
    this.#unsent = 0;
    if (!this.#isOver) this.#controller?.close();
    this.#isOver = true;
    this.#pull?.();
    this.#pull = undefined;
    this.#wakeWriters();
    this.#gone?.abort(new ConnectError("the client has gone", Code.Canceled));
  }
}

function initOf(head: Head, more: Headers | undefined): ResponseInit {
  if (!more) return head.init;
  return { status: head.status!, headers: head.with(more).slice(1) as [string, string][] };
}
