import {
  ClientConnection,
  type HeaderList,
  headerValue,
  responseHeaders,
  type Stream,
} from "../../../lib/http2/mod.ts";

/** How a call of gRPC ended. */
export interface RawAnswer {
  /** `grpc-status`; empty for an answer without one. */
  readonly code: string;
  readonly message: string;
  readonly status: string;
  readonly headers: HeaderList;
  readonly trailers: HeaderList;
  readonly body: Uint8Array;
}

/** Sends calls of gRPC as bytes that no client would send. */
export class RawClient {
  readonly #address: string;
  #connection: ClientConnection | undefined;

  constructor(address: string) {
    this.#address = address;
  }

  async call(
    procedure: string,
    body: Uint8Array,
    fields: Readonly<Record<string, string>> = {},
  ): Promise<RawAnswer> {
    const connection = await this.#connect();
    const stream = await connection.request([
      ...[[":method", "POST"], [":scheme", "http"], [":path", `/${procedure}`], [
        ":authority",
        "parley",
      ]] as const,
      ...Object.entries({ "content-type": "application/grpc", te: "trailers", ...fields }),
    ], false);
    await send(stream, body);
    const headers = await responseHeaders(stream);
    const chunks: number[] = [];
    for (let chunk = await stream.read(); chunk; chunk = await stream.read()) chunks.push(...chunk);
    const { trailers } = stream;
    const field = (name: string) => headerValue(trailers, name) ?? headerValue(headers, name) ?? "";
    return {
      ...{ code: field("grpc-status"), message: field("grpc-message"), status: field(":status") },
      ...{ headers, trailers, body: Uint8Array.from(chunks) },
    };
  }

  close(): void {
    this.#connection?.close();
  }

  async #connect(): Promise<ClientConnection> {
    if (this.#connection?.usable) return this.#connection;
    const [hostname = "", port = ""] = this.#address.split(":");
    const socket = await Deno.connect({ hostname, port: Number(port) });
    return this.#connection = new ClientConnection(socket, { pingMs: 0 });
  }
}

/** Sends a body, as far as somebody takes it. */
async function send(stream: Stream, body: Uint8Array): Promise<void> {
  try {
    for (let at = 0; at < body.length; at += 16_384) {
      if (!stream.write(body.subarray(at, at + 16_384))) await stream.drained();
    }
    stream.end();
  } catch {
    // the answer came before all was sent
  }
}
