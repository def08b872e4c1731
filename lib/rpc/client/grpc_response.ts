import { Code, ConnectError } from "@connectrpc/connect";
import type { Compression } from "@connectrpc/connect/protocol";
import { codeFromHttpStatus } from "@connectrpc/connect/protocol-grpc";
import { type HeaderList, headerValue, type Stream } from "../../http2/mod.ts";
import { toHeaders } from "./fields.ts";
import type { GrpcFormat } from "./grpc_route.ts";
import { hasStatus, statusError } from "./grpc_status.ts";
import { type Frame, MessageSplitter } from "./message_splitter.ts";

const CONTENT_TYPE = /^application\/grpc(?:\+(?:proto|json(?:; ?charset=utf-?8)?))?$/i;

/** The messages of a response, and how it ends. */
export class GrpcResponse<T> {
  readonly #stream: Stream;
  readonly #parse: (data: Uint8Array) => T;
  readonly #format: GrpcFormat;
  readonly #splitter: MessageSplitter;
  readonly #compression: Compression | undefined;
  /** The error that the headers name, of a response that has no trailers. */
  readonly headerError: ConnectError | undefined;

  /** @throws ConnectError when the headers are not those of a gRPC response. */
  constructor(stream: Stream, parse: (data: Uint8Array) => T, format: GrpcFormat) {
    const { headers } = stream;
    requireGrpc(headers);
    this.#stream = stream;
    this.#parse = parse;
    this.#format = format;
    this.#splitter = new MessageSplitter(format.readMaxBytes);
    this.headerError = statusError(headers);
    this.#compression = compressionOf(headers, format);
  }

  /** The next message; `undefined` after the last. @throws ConnectError, StreamClosed */
  async next(): Promise<T | undefined> {
    while (true) {
      const frame = this.#splitter.shift();
      if (frame) return frame.isCompressed ? await this.#inflate(frame) : this.#parse(frame.data);
      const chunk = await this.#stream.read();
      if (!chunk) return undefined;
      this.#splitter.push(chunk);
    }
  }

  /** Looks at the trailers, after the last message. @throws ConnectError what the call has ended with. */
  requireOk(): void {
    const { headers, trailers } = this.#stream;
    const error = statusError(trailers, headers);
    if (error) throw error;
    if (!hasStatus(trailers) && !hasStatus(headers)) {
      throw new ConnectError("protocol error: missing status", Code.Internal);
    }
    if (this.#splitter.isIncomplete) {
      throw new ConnectError("protocol error: incomplete envelope", Code.InvalidArgument);
    }
  }

  /** Whether the status came, and not only the end of the stream. */
  get hasTrailers(): boolean {
    return hasStatus(this.#stream.trailers);
  }

  async #inflate({ data }: Frame): Promise<T> {
    if (!this.#compression) {
      throw new ConnectError(
        "received compressed envelope, but do not know how to decompress",
        Code.Internal,
      );
    }
    return this.#parse(await this.#compression.decompress(data, this.#format.readMaxBytes));
  }
}

function requireGrpc(headers: HeaderList): void {
  const status = Number(headerValue(headers, ":status"));
  if (status !== 200) {
    throw new ConnectError(`HTTP ${status}`, codeFromHttpStatus(status), toHeaders(headers));
  }
  const type = headerValue(headers, "content-type");
  if (type === undefined || !CONTENT_TYPE.test(type)) {
    throw new ConnectError(`unsupported content type ${type ?? null}`, Code.Unknown);
  }
}

function compressionOf(headers: HeaderList, { acceptCompression }: GrpcFormat): Compression | undefined {
  const encoding = headerValue(headers, "grpc-encoding");
  if (encoding === undefined || encoding.toLowerCase() === "identity") return undefined;
  const compression = acceptCompression.find(({ name }) => name === encoding);
  if (compression) return compression;
  throw new ConnectError(`unsupported response encoding "${encoding}"`, Code.Internal, toHeaders(headers));
}
