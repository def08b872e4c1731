import { type DescField, type DescMessage, type JsonObject, ScalarType } from "@bufbuild/protobuf";
import { invalidArgument } from "../error/mod.ts";
import { getField } from "./json_object.ts";

/** The header field with the key. */
export const IDEMPOTENCY_KEY = "idempotency-key";

/** The field of a request that keeps its key: a string of its own named `idempotency_key`. */
export function keyField(message: DescMessage): DescField | undefined {
  const field = message.fields.find(({ name }) => name === "idempotency_key");
  return field?.fieldKind === "scalar" && field.scalar === ScalarType.STRING ? field : undefined;
}

/**
 * Puts the key of the header into the field that keeps it, unless the request has the key there itself.
 *
 * The header's value may be quoted, as draft-ietf-httpapi-idempotency-key-header has it, or bare.
 *
 * @throws AppError `INVALID_ARGUMENT` when header and request have different keys.
 */
export function putKey(input: JsonObject, field: DescField, header: Headers): void {
  const text = header.get(IDEMPOTENCY_KEY);
  if (text === null) return;
  const key = /^"[^"\\]*"$/.test(text) ? text.slice(1, -1) : text;
  const known = getField(input, field);
  if (known === undefined || known === null || known === "") input[field.jsonName] = key;
  else if (known !== key) {
    const description = "the header Idempotency-Key has another key than the request";
    throw invalidArgument([{ field: field.name, description }]);
  }
}
