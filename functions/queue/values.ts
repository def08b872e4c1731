import { fromJson, type JsonValue, toJson } from "@bufbuild/protobuf";
import { type ListValue, ListValueSchema, type Value, ValueSchema } from "@bufbuild/protobuf/wkt";
import { base64Encode } from "@bufbuild/protobuf/wire";

/** Arguments by position as data. */
export function argsOf(list: ListValue | undefined): readonly unknown[] {
  const json = list ? toJson(ListValueSchema, list) : [];
  return Array.isArray(json) ? json : [];
}

/** What a function answered as the contract has it. */
export function toValue(result: unknown): Value {
  return fromJson(ValueSchema, toJsonValue(result));
}

/**
 * Plain data as JSON: what JSON lacks is written as protobuf's JSON writes it (bigints beyond 2^53 and times as
 * strings, bytes as base64), sets as arrays.
 */
export function toJsonValue(value: unknown): JsonValue {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "number":
      return value;
    case "bigint":
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    case "object":
      return value === null ? null : fromObject(value);
    default:
      return null;
  }
}

function fromObject(value: object): JsonValue {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return base64Encode(value);
  if (value instanceof Set) return Array.from(value, toJsonValue);
  if (Array.isArray(value)) return value.map(toJsonValue);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, toJsonValue(one)]));
}
