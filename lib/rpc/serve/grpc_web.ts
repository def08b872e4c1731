import { parseTimeout, setTrailerStatus } from "@connectrpc/connect/protocol-grpc";
import {
  contentTypeJson,
  contentTypeProto,
  trailerFlag,
  trailerSerialize,
} from "@connectrpc/connect/protocol-grpc-web";
import { envelope } from "./envelope.ts";
import { GRPC } from "./grpc.ts";
import type { EnvelopedProtocol } from "./enveloped_protocol.ts";

const OK = envelope(trailerFlag, new TextEncoder().encode("grpc-status: 0\r\n"));

/** gRPC-Web (grpc/doc/PROTOCOL-WEB.md): the trailers are the last envelope of the body. */
export const GRPC_WEB: EnvelopedProtocol = {
  name: "grpc-web",
  contentTypes: { proto: contentTypeProto, json: contentTypeJson },
  timeoutHeader: GRPC.timeoutHeader,
  encodingHeader: GRPC.encodingHeader,
  acceptHeader: GRPC.acceptHeader,
  parseTimeout,
  finish(exchange, trailer, error) {
    if (!trailer && !error) exchange.write(OK);
    else {exchange.write(
        envelope(trailerFlag, trailerSerialize(setTrailerStatus(trailer ?? new Headers(), error))),
      );}
    exchange.end();
  },
};
