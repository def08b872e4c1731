import { contentTypeRegExp } from "@connectrpc/connect/protocol-connect";
import { contentTypeRegExp as grpcContentType } from "@connectrpc/connect/protocol-grpc";
import { contentTypeRegExp as grpcWebContentType } from "@connectrpc/connect/protocol-grpc-web";
import { CODES } from "../../error/mod.ts";
import type { Routes, RpcOptions } from "../routes.ts";
import { connectStream } from "./connect_stream.ts";
import { serveConnectUnary } from "./connect_unary.ts";
import { serveEnveloped } from "./enveloped.ts";
import type { EnvelopedProtocol } from "./enveloped_protocol.ts";
import type { Exchange } from "./exchange.ts";
import { GRPC } from "./grpc.ts";
import { GRPC_WEB } from "./grpc_web.ts";
import { Head } from "./head.ts";
import { refuseBusy } from "./busy.ts";
import { collectProcedures, type Procedure, type Procedures } from "./procedures.ts";

/** What a content type says: the protocol, and the codec. */
interface Wire {
  codec: "proto" | "json";
  /** `undefined` for Connect's unary calls. */
  enveloped: EnvelopedProtocol | undefined;
}

/** Content types that are remembered; peers could send any number of them. */
const MAX_WIRES = 100;

/** Serves procedures on all protocols that the carrier of the exchanges can. */
export class RpcServer {
  readonly procedures: Procedures;
  readonly #hasTrailers: boolean;
  readonly #jsonOptions: { registry: NonNullable<RpcOptions["registry"]> } | undefined;
  readonly #connectStream: EnvelopedProtocol;
  readonly #admission: RpcOptions["admission"];
  readonly #wires = new Map<string, Wire | undefined>();

  /** @param hasTrailers whether answers can have trailers, which gRPC needs. */
  constructor(routes: Routes, options: RpcOptions, hasTrailers: boolean) {
    this.procedures = collectProcedures(routes, options);
    this.#hasTrailers = hasTrailers;
    this.#jsonOptions = options.registry && { registry: options.registry };
    this.#connectStream = connectStream(options.registry);
    this.#admission = options.admission;
  }

  /** Answers a call of this procedure. Resolves when the answer is given; never rejects. */
  serve(exchange: Exchange, procedure: Procedure): Promise<void> {
    if (this.#admission && !procedure.isVital && !this.#admission.admit(exchange, leastOf(procedure))) {
      const wire = this.#wireOf(exchange.header("content-type") ?? "");
      // `Deno.serve`, which has no trailers, takes as long for an answer as for a call
      return refuseBusy(exchange, wire, this.#hasTrailers ? undefined : this.#admission.pace());
    }
    if (exchange.method === "POST") return this.#post(exchange, procedure);
    if (exchange.method === "GET" && procedure.hasNoSideEffects && procedure.spec.kind === "unary") {
      return this.#get(exchange, procedure);
    }
    return refuse(exchange, procedure.hasNoSideEffects ? POST_OR_GET : POST_ONLY);
  }

  #post(exchange: Exchange, procedure: Procedure): Promise<void> {
    const wire = this.#wireOf(exchange.header("content-type") ?? "");
    const isUnary = procedure.spec.kind === "unary";
    if (wire?.enveloped && !(isUnary && wire.enveloped === this.#connectStream)) {
      return serveEnveloped(exchange, wire.enveloped, procedure.codecs[wire.codec], procedure);
    }
    if (!wire || wire.enveloped || !isUnary) return refuse(exchange, UNSUPPORTED_TYPE);
    return serveConnectUnary(exchange, { codec: procedure.codecs[wire.codec] }, procedure, this.#jsonOptions);
  }

  #get(exchange: Exchange, procedure: Procedure): Promise<void> {
    const query = new URLSearchParams(exchange.query);
    const encoding = query.get("encoding");
    if (encoding !== "proto" && encoding !== "json") return refuse(exchange, UNSUPPORTED_TYPE);
    return serveConnectUnary(
      exchange,
      { codec: procedure.codecs[encoding], query },
      procedure,
      this.#jsonOptions,
    );
  }

  #wireOf(contentType: string): Wire | undefined {
    if (this.#wires.has(contentType)) return this.#wires.get(contentType);
    const wire = this.#parse(contentType);
    if (this.#wires.size < MAX_WIRES) this.#wires.set(contentType, wire);
    return wire;
  }

  #parse(contentType: string): Wire | undefined {
    const connect = contentTypeRegExp.exec(contentType);
    if (connect) {
      return {
        codec: connect[3] ? "proto" : "json",
        enveloped: connect[1] ? this.#connectStream : undefined,
      };
    }
    const web = grpcWebContentType.exec(contentType);
    if (web) return web[1] ? undefined : { codec: web[2] ? "json" : "proto", enveloped: GRPC_WEB };
    const grpc = this.#hasTrailers ? grpcContentType.exec(contentType) : null;
    return grpc ? { codec: grpc[1] ? "json" : "proto", enveloped: GRPC } : undefined;
  }
}

/** Answers a path that is no procedure: UNIMPLEMENTED to clients of gRPC, a plain 404 to everyone else. */
export function refusePath(exchange: Exchange): void {
  const contentType = exchange.header("content-type") ?? "";
  if (/^application\/grpc-web($|[+;])/.test(contentType)) void refuse(exchange, NO_WEB_PROCEDURE);
  else if (/^application\/grpc($|[+;])/.test(contentType)) void refuse(exchange, NO_PROCEDURE);
  else void refuse(exchange, NOT_FOUND);
}

/** Streams are opened again all together, by everybody whose server has gone: few are refused then. */
const LEAST_STREAMS = 256;

function leastOf({ spec }: Procedure): number | undefined {
  return spec.kind === "unary" ? undefined : LEAST_STREAMS;
}

function refuse(exchange: Exchange, head: Head): Promise<void> {
  exchange.open(head);
  exchange.end();
  return Promise.resolve();
}

const STATUS = [["grpc-status", String(CODES.UNIMPLEMENTED.number)], [
  "grpc-message",
  "no such procedure",
]] as const;
const NO_PROCEDURE = new Head(200, [["content-type", "application/grpc"], ...STATUS]);
const NO_WEB_PROCEDURE = new Head(200, [["content-type", "application/grpc-web+proto"], ...STATUS]);
const NOT_FOUND = new Head(404, []);
const POST_ONLY = new Head(405, [["allow", "POST"]]);
const POST_OR_GET = new Head(405, [["allow", "GET, POST"]]);
const UNSUPPORTED_TYPE = new Head(415, [[
  "accept-post",
  [
    "application/json",
    "application/proto",
    "application/connect+json",
    "application/connect+proto",
    "application/grpc",
    "application/grpc+json",
    "application/grpc-web+json",
    "application/grpc-web+proto",
  ].join(", "),
]]);
