import { Code, ConnectError } from "@connectrpc/connect";
import { ErrorCode, StreamClosed } from "../http2/mod.ts";

/** HTTP/2 error codes as gRPC has them (grpc/doc/PROTOCOL-HTTP2.md, "Errors"); any other is INTERNAL. */
const CODES = new Map<number, Code>([
  [ErrorCode.REFUSED_STREAM, Code.Unavailable],
  [ErrorCode.CONNECT_ERROR, Code.Unavailable],
  [ErrorCode.CANCEL, Code.Canceled],
  [ErrorCode.ENHANCE_YOUR_CALM, Code.ResourceExhausted],
  [ErrorCode.INADEQUATE_SECURITY, Code.PermissionDenied],
]);

/** What ended a stream, as an error of Connect; anything else as it is. */
export function fromStreamClosed(thrown: unknown): unknown {
  if (!(thrown instanceof StreamClosed)) return thrown;
  const code = thrown.isRetryable ? Code.Unavailable : CODES.get(thrown.code) ?? Code.Internal;
  return new ConnectError(thrown.message, code, undefined, undefined, thrown);
}
