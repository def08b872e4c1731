import { Code, ConnectError } from "@connectrpc/connect";
import { parseTimeout as parseConnectTimeout } from "@connectrpc/connect/protocol-connect";
import { parseTimeout as parseGrpcTimeout } from "@connectrpc/connect/protocol-grpc";
import { ErrorCode, StreamClosed } from "../http2/mod.ts";

/** HTTP/2 error codes as gRPC has them (grpc/doc/PROTOCOL-HTTP2.md, "Errors"); any other is INTERNAL. */
const CODES = new Map<number, Code>([
  [ErrorCode.REFUSED_STREAM, Code.Unavailable],
  [ErrorCode.CONNECT_ERROR, Code.Unavailable],
  [ErrorCode.CANCEL, Code.Canceled],
  [ErrorCode.ENHANCE_YOUR_CALM, Code.ResourceExhausted],
  [ErrorCode.INADEQUATE_SECURITY, Code.PermissionDenied],
]);

/**
 * When a call that starts now must have ended, as its headers say it to the server, in milliseconds on the clock
 * of `performance.now()`; `Infinity` when they say nothing.
 */
export function deadlineOf(header: Headers): number {
  const { timeoutMs = parseConnectTimeout(header.get("connect-timeout-ms"), Infinity).timeoutMs } =
    parseGrpcTimeout(header.get("grpc-timeout"), Infinity);
  return timeoutMs === undefined ? Infinity : performance.now() + timeoutMs;
}

/** What ended a stream, as an error of Connect; anything else as it is. */
export function fromStreamClosed(thrown: unknown): unknown {
  if (!(thrown instanceof StreamClosed)) return thrown;
  const code = thrown.isRetryable ? Code.Unavailable : CODES.get(thrown.code) ?? Code.Internal;
  return new ConnectError(thrown.message, code, undefined, undefined, thrown);
}
