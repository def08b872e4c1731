import { AppError } from "../error/mod.ts";

/** What a listener throws whose port, address or path it cannot have. */
export function cannotListen(address: string, cause: unknown): AppError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new AppError("FAILED_PRECONDITION", `Cannot listen on "${address}": ${why}`, { cause });
}
