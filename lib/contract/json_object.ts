import type { DescField, JsonObject, JsonValue } from "@bufbuild/protobuf";
import { invalidArgument } from "../error/mod.ts";
import { type FieldPath, protoPath } from "./field_path.ts";

/** Whether it is a JSON object: neither a scalar, nor null, nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value that an object has for a field, by its JSON name or by the contract's; `undefined` where it has none. */
export function getField(object: JsonObject, { jsonName, name }: DescField): JsonValue | undefined {
  if (Object.hasOwn(object, jsonName)) return object[jsonName];
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/**
 * Puts a value that is not from the body into an object, and makes the objects that lead to it.
 *
 * The body may have the value as well, but no other one.
 *
 * @param from what the value is part of: `path` or `query`.
 * @throws AppError `INVALID_ARGUMENT` when the body says something else.
 */
export function putField(object: JsonObject, path: FieldPath, value: JsonValue, from: string): void {
  let at = object;
  for (const field of path.slice(0, -1)) {
    const inside = getField(at, field);
    if (isJsonObject(inside)) at = inside;
    else if (inside === undefined || inside === null) at = setField(at, field, {});
    else return; // what the body has instead is told when it is read
  }
  const field = path[path.length - 1]!;
  const known = getField(at, field);
  if (known === undefined || known === null) setField(at, field, value);
  else if (typeof known === "object" || String(known) !== String(value)) {
    const description = `the ${from} says ${JSON.stringify(value)}, the body ${short(known)}`;
    throw invalidArgument([{ field: protoPath(path), description }]);
  }
}

/** Sets a field by the name that is there already, else by its JSON name. */
function setField<T extends JsonValue>(object: JsonObject, { jsonName, name }: DescField, value: T): T {
  const key = Object.hasOwn(object, name) ? name : jsonName;
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  return value;
}

/** The beginning of a value's JSON, for messages to people. */
export function short(value: JsonValue): string {
  if (Array.isArray(value)) return "an array";
  if (isJsonObject(value)) return "an object";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
