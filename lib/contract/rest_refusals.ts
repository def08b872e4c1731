import { AppError } from "../error/mod.ts";
import { TooLargeError } from "./body_bytes.ts";
import { UnsupportedMediaError } from "./request_input.ts";
import { problemResponse, type RestProblemOptions } from "./rest_problem.ts";

/** An answer in a form that the client does not take; 406. */
export class NotAcceptableError extends AppError {
  constructor(accept: string | null, offered: readonly string[]) {
    super(
      "INVALID_ARGUMENT",
      `Cannot answer as "${(accept ?? "").slice(0, 80)}": expected ${offered.join(", ")}`,
    );
  }
}

/** The methods that a path takes, as an `Allow` field has them. */
export function allowField(methods: readonly string[]): string {
  const all = new Set(methods);
  if (all.has("GET")) all.add("HEAD");
  all.add("OPTIONS");
  return [...all].sort().join(", ");
}

/** 405, with the methods that the path takes (RFC 9110, section 15.5.6). */
export function methodRefusal(
  { method, path }: { method: string; path: string },
  methods: readonly string[],
  options: RestProblemOptions,
): Response {
  const allow = allowField(methods);
  const error = new AppError("UNIMPLEMENTED", `Cannot ${method} "${path}": expected ${allow}`);
  const response = problemResponse(error, { ...options, status: 405 });
  response.headers.set("allow", allow);
  return response;
}

/** An error as the answer to a request: with the status that HTTP has for it, where that is more exact. */
export function errorResponse(error: AppError, options: RestProblemOptions): Response {
  if (error instanceof TooLargeError) return problemResponse(error, { ...options, status: 413 });
  if (error instanceof NotAcceptableError) return problemResponse(error, { ...options, status: 406 });
  if (!(error instanceof UnsupportedMediaError)) return problemResponse(error, options);
  const response = problemResponse(error, { ...options, status: 415 });
  response.headers.set(error.header.name, error.header.value);
  return response;
}
