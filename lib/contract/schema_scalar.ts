import { ScalarType } from "@bufbuild/protobuf";
import { z } from "zod";
import { expected, expectedKind } from "./schema_issue.ts";

const INT32 = { min: -(2 ** 31), max: 2 ** 31 - 1 };
const UINT32 = { min: 0, max: 2 ** 32 - 1 };
const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };
const UINT64 = { min: 0n, max: 2n ** 64n - 1n };
/** The largest finite value of a 32-bit float. */
const FLOAT_MAX = 3.4028234663852886e38;

/** A number as JSON writes it, which may also stand in a string. */
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
const NOT_FINITE = ["NaN", "Infinity", "-Infinity"];

/**
 * The schema of a scalar in protobuf JSON (protobuf.dev/programming-guides/json).
 *
 * 32-bit integers are numbers, or numbers in a string; 64-bit integers are strings, or numbers that are exact;
 * floats are numbers, numbers in a string, or one of "NaN", "Infinity" and "-Infinity"; bytes are base64, in
 * the standard or the URL-safe alphabet, padded or not. Nothing is converted.
 */
export function scalarSchema(type: ScalarType): z.ZodType {
  return SCHEMAS[type];
}

const int32 = integer(INT32, "int32");
const uint32 = integer(UINT32, "uint32");
const int64 = bigInteger(INT64, "int64", "^-?[0-9]{1,19}$");
const uint64 = bigInteger(UINT64, "uint64", "^[0-9]{1,20}$");

const SCHEMAS: Readonly<Record<ScalarType, z.ZodType>> = {
  [ScalarType.DOUBLE]: float(Number.MAX_VALUE, "double"),
  [ScalarType.FLOAT]: float(FLOAT_MAX, "float"),
  [ScalarType.INT64]: int64,
  [ScalarType.UINT64]: uint64,
  [ScalarType.INT32]: int32,
  [ScalarType.FIXED64]: uint64,
  [ScalarType.FIXED32]: uint32,
  [ScalarType.BOOL]: z.boolean({ error: expected("true or false") }),
  [ScalarType.STRING]: z.string({ error: expectedKind("a string") })
    .refine((text) => text.isWellFormed(), { error: "expected well-formed Unicode, got a lone surrogate" }),
  [ScalarType.BYTES]: z.custom(isBase64, { error: expectedKind("bytes in base64") })
    .meta({ type: "string", format: "byte" }),
  [ScalarType.UINT32]: uint32,
  [ScalarType.SFIXED32]: int32,
  [ScalarType.SFIXED64]: int64,
  [ScalarType.SINT32]: int32,
  [ScalarType.SINT64]: int64,
};

function integer({ min, max }: { min: number; max: number }, format: string): z.ZodType {
  const isInRange = (value: unknown) => {
    const number = typeof value === "string" && NUMBER.test(value) ? Number(value) : value;
    return typeof number === "number" && Number.isInteger(number) && number >= min && number <= max;
  };
  return z.custom(isInRange, { error: expected(`an integer from ${min} to ${max}`) })
    .meta({ type: "integer", format, ...(min === 0 && { minimum: 0 }) });
}

function bigInteger({ min, max }: { min: bigint; max: bigint }, format: string, pattern: string): z.ZodType {
  const isInRange = (value: unknown) => {
    // JSON readers round what is beyond 2^53, so such a number may not be the one that was written.
    if (typeof value === "number") return Number.isSafeInteger(value) && BigInt(value) >= min;
    if (typeof value !== "string" || !/^-?\d{1,20}$/.test(value)) return false;
    const number = BigInt(value);
    return number >= min && number <= max;
  };
  return z.custom(isInRange, { error: expected(`an integer from ${min} to ${max}, best as a string`) })
    .meta({ type: "string", format, pattern });
}

function float(max: number, format: string): z.ZodType {
  const isInRange = (value: unknown) => {
    const number = typeof value === "string" && NUMBER.test(value) ? Number(value) : value;
    return typeof number === "number" && Math.abs(number) <= max; // NaN is not
  };
  const error = expected(`a number, "NaN", "Infinity" or "-Infinity"`);
  return z.union([
    z.custom(isInRange).meta({ type: "number", format }),
    z.enum(NOT_FINITE),
  ], { error });
}

function isBase64(value: unknown): boolean {
  if (typeof value !== "string" || !/^[A-Za-z0-9+/_-]*={0,2}$/.test(value)) return false;
  const digits = value.indexOf("=") < 0 ? value.length : value.indexOf("=");
  return digits % 4 !== 1 && (digits === value.length || value.length % 4 === 0);
}
