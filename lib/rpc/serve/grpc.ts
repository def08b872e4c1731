import {
  contentTypeJson,
  contentTypeProto,
  headerAcceptEncoding,
  headerEncoding,
  headerTimeout,
  parseTimeout,
  setTrailerStatus,
} from "@connectrpc/connect/protocol-grpc";
import type { EnvelopedProtocol } from "./enveloped_protocol.ts";
import { Head } from "./head.ts";

const OK = new Head(undefined, [["grpc-status", "0"]]);
const NOTHING = new Head(undefined, []);

/** gRPC over HTTP/2 (grpc/doc/PROTOCOL-HTTP2.md): the status is in the trailers. */
export const GRPC: EnvelopedProtocol = {
  name: "grpc",
  contentTypes: { proto: contentTypeProto, json: contentTypeJson },
  timeoutHeader: headerTimeout.toLowerCase(),
  encodingHeader: headerEncoding.toLowerCase(),
  acceptHeader: headerAcceptEncoding.toLowerCase(),
  parseTimeout,
  finish(exchange, trailer, error) {
    if (!error) return exchange.end(OK, trailer);
    exchange.end(NOTHING, setTrailerStatus(trailer ?? new Headers(), error));
  },
};
