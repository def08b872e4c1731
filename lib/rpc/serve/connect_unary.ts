import type { JsonWriteOptions, Message } from "@bufbuild/protobuf";
import { base64Decode } from "@bufbuild/protobuf/wire";
import { Code, ConnectError } from "@connectrpc/connect";
import { type Compression, mergeNonProtocolHeaders } from "@connectrpc/connect/protocol";
import {
  codeToHttpStatus,
  contentTypeUnaryJson,
  contentTypeUnaryProto,
  errorToJsonBytes,
  headerTimeout,
  headerUnaryAcceptEncoding,
  headerUnaryEncoding,
  parseTimeout,
  trailerMux,
} from "@connectrpc/connect/protocol-connect";
import { Call } from "./call.ts";
import type { Codec } from "./codec.ts";
import { checkLength } from "./envelope.ts";
import type { ParsedTimeout } from "./enveloped_protocol.ts";
import { toWireError } from "./errors.ts";
import type { Exchange } from "./exchange.ts";
import { Head } from "./head.ts";
import { invokeUnary } from "./invoke.ts";
import { negotiate } from "./negotiation.ts";
import type { Procedure } from "./procedures.ts";

const TIMEOUT = headerTimeout.toLowerCase();
const ENCODING = headerUnaryEncoding.toLowerCase();
const ACCEPT = headerUnaryAcceptEncoding.toLowerCase();
const MAX_TIMEOUT_MS = Number.MAX_SAFE_INTEGER;
const encoder = new TextEncoder();

/** Where the request's message is: in the body, or in the query of a GET. */
export interface UnaryInput {
  codec: Codec;
  /** The query's parameters; `undefined` for a message in the body. */
  query?: URLSearchParams;
}

/** Serves a unary call of Connect (connectrpc.com/docs/protocol, "Unary RPCs"). */
export async function serveConnectUnary(
  exchange: Exchange,
  { codec, query }: UnaryInput,
  procedure: Procedure,
  jsonOptions: Partial<JsonWriteOptions> | undefined,
): Promise<void> {
  const { spec, interceptors, readMaxBytes, compressMinBytes } = procedure;
  if (spec.kind !== "unary") throw new TypeError(`${procedure.path} is not unary`);
  const timeout = exchange.header(TIMEOUT);
  const parsed: ParsedTimeout = timeout === undefined ? NO_TIMEOUT : parseTimeout(timeout, MAX_TIMEOUT_MS);
  const { timeoutMs, error: faultyTimeout } = parsed;
  const call = new Call({ method: spec.method, protocolName: "connect", source: exchange, timeoutMs });
  const answer = new UnaryAnswer(exchange, call, compressMinBytes);
  try {
    const sent = query ? query.get("compression") ?? undefined : exchange.header(ENCODING);
    const { request, response } = negotiate(procedure.compressions, sent, exchange.header(ACCEPT), ACCEPT);
    answer.compression = response;
    if (faultyTimeout) throw faultyTimeout;
    if (timeoutMs !== undefined) call.onDeadline((error) => void answer.fail(error, jsonOptions));
    let bytes = query ? messageOf(query) : await exchange.readAll(readMaxBytes);
    checkLength(bytes.length, readMaxBytes);
    if (request) bytes = await request.decompress(bytes, readMaxBytes);
    const input: Message = codec.parse(spec.method.input, bytes);
    const output = await invokeUnary(spec, call, interceptors, input);
    const head = codec.name === "proto" ? PROTO : JSON_OK;
    if (codec.text && !response) answer.reply(head, codec.text(spec.method.output, output));
    else await answer.send(head, codec.serialize(spec.method.output, output));
  } catch (thrown) {
    if (!exchange.isGone) await answer.fail(toWireError(thrown, procedure.path), jsonOptions);
  } finally {
    call.end();
  }
}

const NO_TIMEOUT: ParsedTimeout = {};
const PROTO = new Head(200, [["content-type", contentTypeUnaryProto]]);
const JSON_OK = new Head(200, [["content-type", contentTypeUnaryJson]]);

class UnaryAnswer {
  compression: Compression | null = null;
  readonly #exchange: Exchange;
  readonly #call: Call;
  readonly #compressMinBytes: number;
  #isOver = false;

  constructor(exchange: Exchange, call: Call, compressMinBytes: number) {
    this.#exchange = exchange;
    this.#call = call;
    this.#compressMinBytes = compressMinBytes;
  }

  send(head: Head, body: Uint8Array): void | Promise<void> {
    if (this.compression && body.length >= this.#compressMinBytes) {
      return this.#sendCompressed(head, body, this.compression);
    }
    this.reply(head, body);
  }

  /** Sends the error as JSON, under the HTTP status that stands for its code. */
  async fail(error: ConnectError, options: Partial<JsonWriteOptions> | undefined): Promise<void> {
    if (!(error as { isWireError?: boolean }).isWireError) {
      mergeNonProtocolHeaders(this.#call.responseHeader, error.metadata);
    }
    const head = new Head(codeToHttpStatus(error.code), [["content-type", contentTypeUnaryJson]]);
    await this.send(head, errorToJsonBytes(error, options));
  }

  async #sendCompressed({ status, fields }: Head, body: Uint8Array, compression: Compression): Promise<void> {
    const small = await compression.compress(body);
    this.reply(new Head(status, [...fields, [ENCODING, compression.name]]), small);
  }

  /** Sends what is not to be compressed, unless there is an answer already. */
  reply(head: Head, body: Uint8Array | string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { setHeader, setTrailer } = this.#call;
    this.#exchange.reply(
      head,
      setTrailer ? trailerMux(setHeader ?? new Headers(), setTrailer) : setHeader,
      body,
    );
  }
}

function messageOf(query: URLSearchParams): Uint8Array {
  const message = query.get("message") ?? "";
  if (query.get("base64") !== "1") return encoder.encode(message);
  try {
    return base64Decode(message);
  } catch {
    throw new ConnectError('the query parameter "message" is not base64', Code.InvalidArgument);
  }
}
