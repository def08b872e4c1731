import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import type { GenMessage } from "@bufbuild/protobuf/codegenv2";
import type { Message } from "@bufbuild/protobuf";
import { BadRequestSchema, ErrorInfoSchema } from "../../proto/gen/google/rpc/error_details_pb.ts";
import { AppError, type ErrorDetail } from "./app_error.ts";

/** The `domain` of every ErrorInfo that Parley sends. */
export const ERROR_DOMAIN = "parley";

/** One field that is wrong, and what was expected of it. */
export interface FieldViolation {
  /** The path of the field, such as `messages[3].author`. */
  field: string;
  /** What it got and what it may be. */
  description: string;
}

/** Any message as a detail of an error. */
export function detail<T extends Message>(
  schema: GenMessage<T>,
  init: MessageInitShape<GenMessage<T>>,
): ErrorDetail {
  return { type: schema.typeName, value: toBinary(schema, create(schema, init)) };
}

/** `INVALID_ARGUMENT` with a `google.rpc.BadRequest` that names every wrong field. */
export function invalidArgument(violations: readonly FieldViolation[]): AppError {
  const text = violations.map((v) => `${v.field}: ${v.description}`).join("; ");
  return new AppError("INVALID_ARGUMENT", text, {
    details: [detail(BadRequestSchema, { fieldViolations: violations.map((v) => ({ ...v })) })],
  });
}

/** The wrong fields that an error names; empty for any other error. */
export function fieldViolations(error: AppError): FieldViolation[] {
  return (error.find(BadRequestSchema)?.fieldViolations ?? [])
    .map(({ field, description }) => ({ field, description }));
}

/** A `google.rpc.ErrorInfo` detail: a constant reason for programs, and facts. */
export function errorInfo(reason: string, metadata: Record<string, string> = {}): ErrorDetail {
  return detail(ErrorInfoSchema, { reason, domain: ERROR_DOMAIN, metadata });
}
