import type { Registry } from "@bufbuild/protobuf";
import type { Transport } from "@connectrpc/connect";
import { createFetchTransport } from "../../../lib/rpc/fetch_client.ts";
import { createH2Transport } from "../../../lib/rpc/mod.ts";
import { WatchedFetch } from "../../../lib/rpc/watched_fetch.ts";
import type { TransportRequest } from "./call_request.ts";

/** The transport under test. */
export type Kind = "h2" | "fetch";

const PROTOCOLS = { 1: "connect", 2: "grpc", 3: "grpc-web" } as const;
const COMPRESSIONS = { 2: "gzip", 5: "deflate" } as const;
const PROTOBUF = 1;
/** As the product has it; the suite's server is never silent for longer. */
const WATCH = { intervalMs: 1_000, timeoutMs: 1_000 };

/** The transports of the calls, opened as they are needed; calls that ask for the same share one. */
export class Transports {
  readonly #kind: Kind;
  readonly #open = new Map<string, Transport>();

  constructor(kind: Kind) {
    this.#kind = kind;
  }

  for(request: TransportRequest, registry: Registry): Transport {
    const { host, port, protocol, codec, compression, messageReceiveLimit, useGetHttpMethod } = request;
    const key = [host, port, protocol, codec, compression, messageReceiveLimit, useGetHttpMethod].join();
    let transport = this.#open.get(key);
    if (!transport) {
      transport = (this.#kind === "fetch" ? openFetch : openH2)(request, registry);
      this.#open.set(key, transport);
    }
    return transport;
  }
}

function openH2(request: TransportRequest, registry: Registry): Transport {
  return createH2Transport({
    ...commonOptions(request, registry),
    ...certificates(request),
    protocol: PROTOCOLS[request.protocol as keyof typeof PROTOCOLS],
  });
}

function openFetch(request: TransportRequest, registry: Registry): Transport {
  const options = commonOptions(request, registry);
  const client = Deno.createHttpClient(certificates(request));
  const watched = new WatchedFetch(options.baseUrl, WATCH);
  return createFetchTransport({
    ...options,
    protocol: request.protocol === 1 ? "connect" : "grpc-web",
    fetch: (input, init) => watched.fetch(input, { ...init, client }),
  });
}

function commonOptions(request: TransportRequest, registry: Registry) {
  const { host, port, serverTlsCert } = request;
  const sendCompression = COMPRESSIONS[request.compression as keyof typeof COMPRESSIONS];
  return {
    baseUrl: `${serverTlsCert.length > 0 ? "https" : "http"}://${host}:${port}`,
    registry,
    useBinaryFormat: request.codec === PROTOBUF,
    useHttpGet: request.useGetHttpMethod,
    compressMinBytes: -1, // the suite wants even an empty message compressed
    ...(sendCompression && { sendCompression }),
    ...(request.messageReceiveLimit > 0 && { readMaxBytes: request.messageReceiveLimit }),
  };
}

/** What the server is known by, and what the client shows. */
function certificates({ serverTlsCert, clientTlsCreds }: TransportRequest) {
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return {
    ...(serverTlsCert.length > 0 && { caCerts: [text(serverTlsCert)] }),
    ...(clientTlsCreds && { cert: text(clientTlsCreds.cert), key: text(clientTlsCreds.key) }),
  };
}
