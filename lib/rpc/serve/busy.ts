import { errorToJsonBytes } from "@connectrpc/connect/protocol-connect";
import { setTrailerStatus } from "@connectrpc/connect/protocol-grpc";
import { retryLater } from "../interceptors/retry_later.ts";
import { type EnvelopedProtocol, headOf } from "./enveloped_protocol.ts";
import type { Exchange } from "./exchange.ts";
import { GRPC } from "./grpc.ts";
import { Head } from "./head.ts";

/** The codec of a call, and its protocol; none for Connect's unary calls. */
export interface BusyWire {
  readonly codec: "proto" | "json";
  readonly enveloped: EnvelopedProtocol | undefined;
}

/** When a call that came to a busy process is worth trying again, in milliseconds. */
const RETRY_MS = 200;
const RETRY_AFTER_SECONDS = "1";

const BUSY = retryLater("Cannot take the call: the server is busy", RETRY_MS);
/** All of a refusal of gRPC in one block of fields: "Trailers-Only" (grpc/doc/PROTOCOL-HTTP2.md). */
const GRPC_BUSY = { proto: trailersOnly("proto"), json: trailersOnly("json") };
const CONNECT_BUSY = new Head(429, [
  ["content-type", "application/json"],
  ["retry-after", RETRY_AFTER_SECONDS],
]);
const CONNECT_BODY = errorToJsonBytes(BUSY, undefined);

function trailersOnly(codec: "proto" | "json"): Head {
  return new Head(200, [
    ["content-type", GRPC.contentTypes[codec]],
    ...setTrailerStatus(new Headers(), BUSY),
  ]);
}

/**
 * Refuses a call, when `turn` has come, as RESOURCE_EXHAUSTED, at the least cost there is: nothing of it has been read, nothing is made for
 * it but its answer.
 *
 * @param wire what its content type says; Connect's unary calls, and what says nothing, are answered alike.
 */
export async function refuseBusy(
  exchange: Exchange,
  wire: BusyWire | undefined,
  turn: Promise<void> | undefined,
): Promise<void> {
  // What has come of the request with its head is let in first: a stream that ends before it has to be reset.
  await turn;
  const protocol = wire?.enveloped;
  if (!protocol) return exchange.reply(CONNECT_BUSY, undefined, CONNECT_BODY);
  if (protocol === GRPC) return exchange.reply(GRPC_BUSY[wire.codec], undefined, "");
  exchange.open(headOf(protocol, wire.codec, undefined));
  protocol.finish(exchange, undefined, BUSY);
}
