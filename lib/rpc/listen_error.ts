import { AppError } from "../error/mod.ts";
import type { ListenOptions } from "./listener.ts";

/** What a listener throws whose port, or address, it cannot have. */
export function cannotListen({ hostname, port }: ListenOptions, cause: unknown): AppError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new AppError("FAILED_PRECONDITION", `Cannot listen on "${hostname}:${port}": ${why}`, { cause });
}
