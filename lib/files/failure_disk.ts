import { AppError } from "../error/mod.ts";
import { storeFull } from "./file_errors.ts";

/** No space left, over the quota, larger than files may be. */
const FULL = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);
/** Too many open files, of the process or of the system. */
const BUSY = new Set(["EMFILE", "ENFILE"]);

/**
 * What the file system threw, as an AppError; one passes as it is. Its message goes to callers, and so says no
 * path; its cause does.
 */
export function diskFailure(thrown: unknown): AppError {
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  if (typeof code === "string" && FULL.has(code)) return storeFull(thrown);
  if (typeof code === "string" && BUSY.has(code)) {
    return new AppError("UNAVAILABLE", "Cannot use the file store: too many files are open", {
      cause: thrown,
    });
  }
  return AppError.from(thrown);
}
