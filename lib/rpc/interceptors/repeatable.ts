import { type DescField, ScalarType } from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel as Level } from "@bufbuild/protobuf/wkt";
import type { AnyRequest } from "./any_call.ts";

/** The header of a key by which the server knows a call that comes again. */
export const IDEMPOTENCY_KEY = "idempotency-key";
const KEY_FIELD = "idempotency_key";

/**
 * Whether a call may be made again without being done twice: its method says so (`idempotency_level`), or it has an
 * idempotency key, as the header `idempotency-key` or in the request's field `idempotency_key`.
 */
export function isRepeatable(request: AnyRequest, message: object | undefined): boolean {
  const { idempotency, input } = request.method;
  if (idempotency === Level.NO_SIDE_EFFECTS || idempotency === Level.IDEMPOTENT) return true;
  if (request.header.get(IDEMPOTENCY_KEY)) return true;
  const field = input.fields.find(({ name }) => name === KEY_FIELD);
  return field !== undefined && message !== undefined && isText(field) &&
    Boolean(Reflect.get(message, field.localName));
}

function isText(field: DescField): boolean {
  return field.fieldKind === "scalar" && field.scalar === ScalarType.STRING;
}
