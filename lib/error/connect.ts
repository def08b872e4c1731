import { create, toBinary } from "@bufbuild/protobuf";
import { ConnectError } from "@connectrpc/connect";
import { AppError, type ErrorDetail } from "./app_error.ts";
import { codeOf, CODES } from "./code.ts";

/** An error of ours as the one that Connect's handlers send on gRPC, gRPC-Web and Connect. */
export function toConnectError(error: AppError): ConnectError {
  const out = new ConnectError(error.message, CODES[error.code].number, undefined, undefined, error.cause);
  out.details = error.details.map(({ type, value }) => ({ type, value }));
  return out;
}

/** What a Connect client or handler threw, as an error of ours. */
export function fromConnectError(thrown: unknown): AppError {
  if (!(thrown instanceof ConnectError)) return AppError.from(thrown);
  const details = thrown.details.map((d): ErrorDetail =>
    "desc" in d
      ? { type: d.desc.typeName, value: toBinary(d.desc, create(d.desc, d.value)) }
      : { type: d.type, value: d.value }
  );
  return new AppError(codeOf(thrown.code), thrown.rawMessage, {
    cause: thrown.cause ?? thrown,
    details,
  });
}
