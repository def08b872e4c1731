import { AppError, errorInfo } from "../error/mod.ts";
import { logger } from "../telemetry/mod.ts";

const log = logger("files");

/** Reason of the RESOURCE_EXHAUSTED of a file that has more bytes than the store takes. */
export const FILE_TOO_LARGE = "FILE_TOO_LARGE";
/** Reason of the RESOURCE_EXHAUSTED of a file that there is no room for. */
export const FILE_STORE_FULL = "FILE_STORE_FULL";

/** `NOT_FOUND` of a file. */
export function noSuchFile(id: string): AppError {
  return new AppError("NOT_FOUND", `Cannot find file "${id.slice(0, 40)}": no such file`);
}

/** `RESOURCE_EXHAUSTED` of a file that is too large; names the limit. */
export function fileTooLarge(maxBytes: number): AppError {
  return new AppError("RESOURCE_EXHAUSTED", `Cannot store the file: the limit is ${maxBytes} bytes`, {
    details: [errorInfo(FILE_TOO_LARGE, { limit: String(maxBytes) })],
  });
}

/** `RESOURCE_EXHAUSTED` of a store without room; logged, since it is for the operator to change. */
export function storeFull(cause: unknown): AppError {
  log.warn("The file store is full: {cause}", { cause });
  return new AppError("RESOURCE_EXHAUSTED", "Cannot store the file: the store is full", {
    cause,
    details: [errorInfo(FILE_STORE_FULL)],
  });
}

/** `DATA_LOSS` of a file that is not what was written; logged, since the caller is not told more. */
export function damaged(id: string, state: string): AppError {
  log.error("File {id} is damaged: {state}", { id, state });
  return new AppError("DATA_LOSS", `Cannot read file "${id}": it is damaged`, { cause: new Error(state) });
}
