import type { ErrorHandler } from "hono";
import { ErrorInfoSchema } from "../../proto/gen/google/rpc/error_details_pb.ts";
import { problemResponse } from "../../lib/contract/mod.ts";
import { AppError } from "../../lib/error/mod.ts";
import { FILE_STORE_FULL, FILE_TOO_LARGE } from "../../lib/files/mod.ts";
import type { AppEnv } from "../middleware/context.ts";
import { onError } from "../middleware/problems.ts";

/** Statuses of HTTP that say more than the code's own. */
const STATUSES: Readonly<Record<string, number>> = {
  [FILE_TOO_LARGE]: 413, // RFC 9110, section 15.5.14
  [FILE_STORE_FULL]: 507, // RFC 4918, section 11.5
};

/** An error that HTTP has a status and fields of its own for. */
export class HttpError extends AppError {
  readonly status: number;
  readonly header: Readonly<Record<string, string>>;

  constructor(error: AppError, status: number, header: Readonly<Record<string, string>> = {}) {
    super(error.code, error.message, { cause: error.cause, details: error.details });
    this.status = status;
    this.header = header;
  }
}

/** Answers errors of the file routes as REST does those of every contract. */
export const onFileError: ErrorHandler<AppEnv> = (thrown, c) => {
  if (!(thrown instanceof AppError)) return onError(thrown, c);
  const reason = thrown.find(ErrorInfoSchema)?.reason ?? "";
  const own = thrown instanceof HttpError ? thrown : undefined;
  const status = own?.status ?? (Object.hasOwn(STATUSES, reason) ? STATUSES[reason] : undefined);
  const response = problemResponse(thrown, { requestId: c.get("requestId"), status });
  for (const [name, value] of Object.entries(own?.header ?? {})) response.headers.set(name, value);
  return response;
};
