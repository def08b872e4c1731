import { Code, ConnectError } from "@connectrpc/connect";
import { ErrorCode, type HeaderList, headerValue, type Stream } from "../../http2/mod.ts";
import { fromStreamClosed } from "../h2_errors.ts";
import { join } from "./bytes.ts";
import type { Exchange } from "./exchange.ts";
import type { Head } from "./head.ts";
import { RequestHeaders } from "./request_headers.ts";

/** A request and its answer on a stream of HTTP/2. */
export class H2Exchange implements Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly peer: string | undefined;
  readonly #stream: Stream;
  readonly #fields: HeaderList;

  constructor(stream: Stream, peer: string | undefined) {
    this.#stream = stream;
    this.peer = peer;
    this.#fields = stream.headers;
    this.method = headerValue(stream.headers, ":method") ?? "";
    const target = headerValue(stream.headers, ":path") ?? "";
    const mark = target.indexOf("?");
    this.path = mark < 0 ? target : target.slice(0, mark);
    this.query = mark < 0 ? "" : target.slice(mark + 1);
  }

  get url(): string {
    const scheme = headerValue(this.#fields, ":scheme") ?? "http";
    const authority = headerValue(this.#fields, ":authority") ?? headerValue(this.#fields, "host") ??
      "localhost";
    return `${scheme}://${authority}${headerValue(this.#fields, ":path") ?? ""}`;
  }

  get signal(): AbortSignal {
    return this.#stream.signal;
  }

  get isGone(): boolean {
    return this.#stream.error !== undefined;
  }

  header(name: string): string | undefined {
    return headerValue(this.#fields, name);
  }

  headers(): Headers {
    return new RequestHeaders(this.#fields);
  }

  async read(): Promise<Uint8Array | undefined> {
    try {
      return await this.#stream.read();
    } catch (thrown) {
      throw fromStreamClosed(thrown);
    }
  }

  async readAll(maxBytes: number): Promise<Uint8Array> {
    const first = await this.read();
    if (!first) return EMPTY;
    const chunks = [first];
    let size = first.length;
    for (let chunk = await this.read(); chunk; chunk = await this.read()) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxBytes) break;
    }
    if (size > maxBytes) {
      throw new ConnectError(`the body is larger than ${maxBytes} bytes`, Code.ResourceExhausted);
    }
    return join(chunks, size);
  }

  reply(head: Head, more: Headers | undefined, body: Uint8Array | string): void {
    if (body.length === 0) return this.#stream.sendHeaders(more ? head.with(more) : head.block, true);
    this.open(head, more);
    this.#stream.write(typeof body === "string" ? encoder.encode(body) : body);
    this.#stream.end();
  }

  open(head: Head, more?: Headers): void {
    this.#stream.sendHeaders(more ? head.with(more) : head.block);
  }

  write(chunk: Uint8Array): boolean {
    return this.#stream.write(chunk);
  }

  async drained(): Promise<void> {
    try {
      await this.#stream.drained();
    } catch (thrown) {
      throw fromStreamClosed(thrown);
    }
  }

  end(trailers?: Head, more?: Headers): void {
    if (!trailers) this.#stream.end();
    else this.#stream.end(more ? trailers.with(more) : trailers.block);
  }

  abort(): void {
    this.#stream.cancel(ErrorCode.INTERNAL_ERROR);
  }
}

const EMPTY = new Uint8Array();
const encoder = new TextEncoder();
