import { Code, ConnectError } from "@connectrpc/connect";
import { BadRequestSchema } from "../../../proto/gen/google/rpc/error_details_pb.ts";

/** What is wrong with each field, by its path in the request. */
export type FieldErrors = Readonly<Record<string, string>>;

/** What a call failed with, for people. */
export interface Failure {
  readonly code: Code;
  readonly message: string;
  readonly fields: FieldErrors;
}

/** Reads what was thrown: the status, and the field violations that ride on it. */
export function failureOf(thrown: unknown): Failure {
  const error = ConnectError.from(thrown);
  const fields: Record<string, string> = {};
  for (const { fieldViolations } of error.findDetails(BadRequestSchema)) {
    for (const { field, description } of fieldViolations) fields[field] ??= description;
  }
  return { code: error.code, message: wordsOf(error), fields };
}

/** Whether the same call may go well later. A call that found no network fails as UNKNOWN. */
export function isTransient(thrown: unknown): boolean {
  const { code } = ConnectError.from(thrown);
  return [Code.Unknown, Code.Unavailable, Code.DeadlineExceeded, Code.ResourceExhausted, Code.Aborted]
    .includes(code);
}

/** Whether the call lacks a token that is good for it. */
export function needsSignIn(thrown: unknown): boolean {
  return ConnectError.from(thrown).code === Code.Unauthenticated;
}

function wordsOf({ code, rawMessage }: ConnectError): string {
  if (code === Code.Unauthenticated && !rawMessage) return "Sign in first";
  if (code === Code.Unknown && /fetch|network/i.test(rawMessage)) return "Cannot reach the server";
  return rawMessage || `The call failed: ${Code[code]}`;
}
