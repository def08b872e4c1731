import { BadRequestSchema } from "../../proto/gen/google/rpc/error_details_pb.ts";
import { AppError, detail, errorInfo } from "../error/mod.ts";

/** Reason of the ALREADY_EXISTS of an email address that another user has. */
export const EMAIL_TAKEN = "EMAIL_TAKEN";
/** Reason of the ABORTED of a change that was made from an older state of the user. */
export const ETAG_MISMATCH = "ETAG_MISMATCH";

/** `NOT_FOUND` of a user. */
export function noSuchUser(id: string): AppError {
  return new AppError("NOT_FOUND", `Cannot find user "${id}": no such user`);
}

/** `ALREADY_EXISTS` that names the field `email`. */
export function emailTaken(email: string): AppError {
  const description = `"${email}" is taken by another user`;
  return new AppError("ALREADY_EXISTS", `Cannot give a user the email "${email}": it is taken`, {
    details: [
      errorInfo(EMAIL_TAKEN, { field: "email" }),
      detail(BadRequestSchema, { fieldViolations: [{ field: "email", description }] }),
    ],
  });
}

/** `ABORTED` of a change that would undo another's. */
export function lostUpdate(id: string, given: string, current: string): AppError {
  return new AppError(
    "ABORTED",
    `Cannot change user "${id}": it has changed since etag "${given}", read it again`,
    { details: [errorInfo(ETAG_MISMATCH, { etag: current })] },
  );
}
