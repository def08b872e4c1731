import type { ConnectError } from "@connectrpc/connect";
import { RetryInfoSchema } from "../../../proto/gen/google/rpc/error_details_pb.ts";
import { AppError, detail, toConnectError } from "../../error/mod.ts";
import { splitNanos } from "../../time/mod.ts";

/** `RESOURCE_EXHAUSTED` with a `google.rpc.RetryInfo` that says when it is worth trying again, in milliseconds. */
export function retryLater(message: string, ms: number): ConnectError {
  const retryDelay = splitNanos(BigInt(Math.ceil(ms)) * 1_000_000n);
  return toConnectError(
    new AppError("RESOURCE_EXHAUSTED", message, { details: [detail(RetryInfoSchema, { retryDelay })] }),
  );
}
