import { Code, ConnectError } from "@connectrpc/connect";
import { logger } from "../../telemetry/mod.ts";

const log = logger("rpc");

/** What a handler threw, as the error that leaves. What nobody meant to send stays in the log. */
export function toWireError(thrown: unknown, procedure: string): ConnectError {
  if (thrown instanceof ConnectError) return thrown;
  log.error("{procedure} failed: {cause}", { procedure, cause: thrown });
  return new ConnectError("internal error", Code.Internal, undefined, undefined, thrown);
}
