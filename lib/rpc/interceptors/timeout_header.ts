import { parseTimeout as parseConnect } from "@connectrpc/connect/protocol-connect";
import { parseTimeout as parseGrpc } from "@connectrpc/connect/protocol-grpc";
import { grpcTimeout } from "../client/grpc_request.ts";

const GRPC = "grpc-timeout";
const CONNECT = "connect-timeout-ms";
/** A timeout of Connect has ten digits at the most (connectrpc.com/docs/protocol, "Timeout"). */
const MAX_CONNECT_MS = 9_999_999_999;

/** How long the caller waits, in milliseconds, on whatever protocol; `undefined` when it does not say. */
export function readTimeout(header: Headers): number | undefined {
  const isGrpc = header.has(GRPC);
  const parse = isGrpc ? parseGrpc : parseConnect;
  return parse(header.get(isGrpc ? GRPC : CONNECT), Number.MAX_SAFE_INTEGER).timeoutMs;
}

/** Says how long the caller waits, in milliseconds, in the words of the request's protocol. */
export function writeTimeout(header: Headers, ms: number): void {
  if (header.get("content-type")?.startsWith("application/grpc")) {
    header.set(GRPC, grpcTimeout(Math.max(1, ms)));
  } else {
    header.set(CONNECT, String(Math.min(Math.max(1, Math.ceil(ms)), MAX_CONNECT_MS)));
  }
}
