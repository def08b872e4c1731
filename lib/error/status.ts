import { create } from "@bufbuild/protobuf";
import { type Status, StatusSchema } from "../../proto/gen/google/rpc/status_pb.ts";
import { AppError } from "./app_error.ts";
import { codeOf, CODES } from "./code.ts";

const ANY_PREFIX = "type.googleapis.com/";

/** An error as a `google.rpc.Status`, for answers that carry errors as data. */
export function toStatus(error: AppError): Status {
  return create(StatusSchema, {
    code: CODES[error.code].number,
    message: error.message,
    details: error.details.map(({ type, value }) => ({ typeUrl: ANY_PREFIX + type, value })),
  });
}

/** A `google.rpc.Status` as an error. */
export function fromStatus(status: Status): AppError {
  return new AppError(codeOf(status.code), status.message, {
    details: status.details.map(({ typeUrl, value }) => ({
      type: typeUrl.slice(typeUrl.lastIndexOf("/") + 1),
      value,
    })),
  });
}
