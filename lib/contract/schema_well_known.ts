import { type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { z } from "zod";
import { expected, expectedKind } from "./schema_issue.ts";
import { scalarSchema } from "./schema_scalar.ts";

/**
 * The schema of a well-known type whose JSON is not an object with its fields; `undefined` for every other
 * message. `google.protobuf.Any` is not among them: what it may hold depends on a registry.
 */
export function wellKnownSchema({ typeName }: DescMessage): z.ZodType | undefined {
  return SCHEMAS.get(typeName);
}

const DATE =
  /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
const TIME_MIN = Date.parse("0001-01-01T00:00:00Z");
const TIME_MAX = Date.parse("9999-12-31T23:59:59Z");

const DURATION = /^-?(\d{1,12})(\.\d{1,9})?s$/;
const DURATION_MAX_SECONDS = 315_576_000_000;

const timestamp = z.custom(isTimestamp, {
  error: expected("a time of RFC 3339 such as 2026-01-31T12:00:00.5Z, of the years 1 to 9999"),
}).meta({ type: "string", format: "date-time" });

const duration = z.custom(isDuration, {
  error: expected(`seconds such as "1.5s", at most ${DURATION_MAX_SECONDS}`),
}).meta({ type: "string", pattern: "^-?[0-9]{1,12}(\\.[0-9]{1,9})?s$" });

const fieldMask = z.custom(isFieldMask, {
  error: expected(`names of fields in lowerCamelCase, such as "name,createdAt"`),
}).meta({ type: "string", pattern: "^[^_]*$" });

const SCHEMAS: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>([
  ["google.protobuf.Timestamp", timestamp],
  ["google.protobuf.Duration", duration],
  ["google.protobuf.FieldMask", fieldMask],
  ["google.protobuf.Struct", z.record(z.string(), z.any(), { error: expectedKind("an object") })],
  ["google.protobuf.ListValue", z.array(z.any(), { error: expectedKind("an array") })],
  ["google.protobuf.Value", z.any()],
  ["google.protobuf.BoolValue", scalarSchema(ScalarType.BOOL)],
  ["google.protobuf.BytesValue", scalarSchema(ScalarType.BYTES)],
  ["google.protobuf.DoubleValue", scalarSchema(ScalarType.DOUBLE)],
  ["google.protobuf.FloatValue", scalarSchema(ScalarType.FLOAT)],
  ["google.protobuf.Int32Value", scalarSchema(ScalarType.INT32)],
  ["google.protobuf.Int64Value", scalarSchema(ScalarType.INT64)],
  ["google.protobuf.StringValue", scalarSchema(ScalarType.STRING)],
  ["google.protobuf.UInt32Value", scalarSchema(ScalarType.UINT32)],
  ["google.protobuf.UInt64Value", scalarSchema(ScalarType.UINT64)],
]);

function isTimestamp(value: unknown): boolean {
  const parts = typeof value === "string" ? DATE.exec(value) : null;
  if (!parts) return false;
  const [text, year, month, day] = parts;
  // Date.parse takes the 30th of February for the 2nd of March.
  const midnight = new Date(`${year}-${month}-${day}T00:00:00Z`);
  if (Number.isNaN(midnight.getTime()) || midnight.getUTCDate() !== Number(day)) return false;
  const time = Math.floor(Date.parse(text.replace(/\.\d+/, "")) / 1000) * 1000;
  return time >= TIME_MIN && time <= TIME_MAX;
}

function isDuration(value: unknown): boolean {
  const parts = typeof value === "string" ? DURATION.exec(value) : null;
  return parts !== null && Number(parts[1]) <= DURATION_MAX_SECONDS;
}

function isFieldMask(value: unknown): boolean {
  return typeof value === "string" && !value.includes("_");
}
