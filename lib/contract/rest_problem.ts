import { createRegistry, fromBinary, type JsonValue, type Registry, toJson } from "@bufbuild/protobuf";
import { base64Encode } from "@bufbuild/protobuf/wire";
import { ConnectError } from "@connectrpc/connect";
import {
  BadRequestSchema,
  file_google_rpc_error_details,
  RetryInfoSchema,
} from "../../proto/gen/google/rpc/error_details_pb.ts";
import { type AppError, type ErrorDetail, type Problem, PROBLEM_TYPE, toProblem } from "../error/mod.ts";

/** The types of details that every error may have. */
const OWN_DETAILS = createRegistry(file_google_rpc_error_details);
/** Seconds after which a client may try again, where the error does not say. */
const RETRY_AFTER_SECONDS = 1;
const CHALLENGE = "www-authenticate";

/** A problem document that carries the error's typed details too, as `google.protobuf.Any` has them in JSON. */
export interface RestProblem extends Problem {
  /** All but the fields that are wrong, which are `errors`. */
  details?: JsonValue[];
}

/** What a problem document needs beyond the error itself. */
export interface RestProblemOptions {
  readonly requestId?: string | undefined;
  /** An HTTP status that is more exact than the code's own, such as 413 or 405. */
  readonly status?: number | undefined;
  /** The types of details. */
  readonly registry?: Registry | undefined;
}

/** An error as a problem document (RFC 9457). */
export function restProblem(error: AppError, options: RestProblemOptions = {}): RestProblem {
  const details = error.details
    .filter(({ type }) => type !== BadRequestSchema.typeName)
    .map((detail) => detailJson(detail, options.registry));
  return { ...toProblem(error, options), ...(details.length > 0 && { details }) };
}

/** An error as the answer to a request; says when to try again where that may help. */
export function problemResponse(error: AppError, options: RestProblemOptions = {}): Response {
  const problem = restProblem(error, options);
  const header = new Headers({ "content-type": PROBLEM_TYPE });
  if (options.requestId) header.set("x-request-id", options.requestId);
  if (problem.status === 503 || problem.status === 429) header.set("retry-after", `${retryAfter(error)}`);
  if (problem.status === 401) header.set(CHALLENGE, challengeOf(error));
  return new Response(JSON.stringify(problem), { status: problem.status, headers: header });
}

/** What is asked of the client (RFC 6750, section 3): what the call said that failed, where it said something. */
function challengeOf({ cause }: AppError): string {
  return cause instanceof ConnectError && cause.metadata.get(CHALLENGE) || "Bearer";
}

function retryAfter(error: AppError): number {
  const delay = error.find(RetryInfoSchema)?.retryDelay;
  return delay ? Math.max(0, Math.ceil(Number(delay.seconds) + delay.nanos / 1e9)) : RETRY_AFTER_SECONDS;
}

/** Source: https://protobuf.dev/programming-guides/json/#any; bytes in base64 where the type is not known. */
function detailJson({ type, value }: ErrorDetail, registry: Registry | undefined): JsonValue {
  const head = { "@type": `type.googleapis.com/${type}` };
  const desc = registry?.getMessage(type) ?? OWN_DETAILS.getMessage(type);
  try {
    const json = desc && toJson(desc, fromBinary(desc, value), registry && { registry });
    if (typeof json === "object" && json !== null && !Array.isArray(json)) return { ...head, ...json };
    if (json !== undefined) return { ...head, value: json };
  } catch {
    // what cannot be read is passed on as it is
  }
  return { ...head, value: base64Encode(value) };
}
