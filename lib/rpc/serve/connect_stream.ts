import type { JsonWriteOptions, Registry } from "@bufbuild/protobuf";
import {
  contentTypeStreamJson,
  contentTypeStreamProto,
  endStreamFlag,
  endStreamToJson,
  headerStreamAcceptEncoding,
  headerStreamEncoding,
  headerTimeout,
  parseTimeout,
} from "@connectrpc/connect/protocol-connect";
import { envelope } from "./envelope.ts";
import type { EnvelopedProtocol } from "./enveloped_protocol.ts";

const encoder = new TextEncoder();
const OK = envelope(endStreamFlag, encoder.encode("{}"));

/**
 * Connect's streams (connectrpc.com/docs/protocol, "Streaming RPCs"): the last envelope tells how it ended.
 *
 * @param registry what error details are shown as in JSON.
 */
export function connectStream(registry: Registry | undefined): EnvelopedProtocol {
  const options: Partial<JsonWriteOptions> | undefined = registry && { registry };
  return {
    name: "connect",
    contentTypes: { proto: contentTypeStreamProto, json: contentTypeStreamJson },
    timeoutHeader: headerTimeout.toLowerCase(),
    encodingHeader: headerStreamEncoding.toLowerCase(),
    acceptHeader: headerStreamAcceptEncoding.toLowerCase(),
    parseTimeout,
    finish(exchange, trailer, error) {
      if (!trailer && !error) {
        exchange.write(OK);
      } else {
        const end = endStreamToJson(trailer ?? new Headers(), error, options);
        exchange.write(envelope(endStreamFlag, encoder.encode(JSON.stringify(end))));
      }
      exchange.end();
    },
  };
}
