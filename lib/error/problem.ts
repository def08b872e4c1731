import type { AppError } from "./app_error.ts";
import { CODES } from "./code.ts";
import { type FieldViolation, fieldViolations } from "./details.ts";

/** The media type of a problem document. */
export const PROBLEM_TYPE = "application/problem+json";

/** A problem document (RFC 9457) with three members of our own: `code`, `errors` and `requestId`. */
export interface Problem {
  type: "about:blank";
  title: string;
  status: number;
  detail: string;
  /** The name of the gRPC code that the other protocols answer with. */
  code: string;
  /** The fields that are wrong; absent where none is named. */
  errors?: FieldViolation[];
  /** What to quote when reporting the problem; the log has it too. */
  requestId?: string;
}

/** What a problem document needs beyond the error itself. */
export interface ProblemOptions {
  requestId?: string | undefined;
  /** An HTTP status that is more exact than the code's own, such as 413 or 405. */
  status?: number | undefined;
}

/** An error as a problem document (RFC 9457, section 3). */
export function toProblem(error: AppError, options: ProblemOptions = {}): Problem {
  const facts = CODES[error.code];
  const errors = fieldViolations(error);
  return {
    type: "about:blank",
    title: facts.title,
    status: options.status ?? facts.http,
    detail: error.message,
    code: error.code,
    ...(errors.length > 0 && { errors }),
    ...(options.requestId && { requestId: options.requestId }),
  };
}
