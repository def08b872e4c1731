import { ErrorInfoSchema } from "../../proto/gen/google/rpc/error_details_pb.ts";
import { AppError, errorInfo } from "../error/mod.ts";

/** Reason of the error that ends a writer's life: another process has the lease. */
export const LEASE_LOST = "LEASE_LOST";

/** Whether an error says that the writer's lease is another's. */
export function isLeaseLost(error: AppError): boolean {
  return error.find(ErrorInfoSchema)?.reason === LEASE_LOST;
}

/** The error that says so. */
export function leaseLost(): AppError {
  return new AppError("UNAVAILABLE", "Cannot write: another process has the lease", {
    details: [errorInfo(LEASE_LOST)],
  });
}
