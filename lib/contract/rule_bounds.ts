import { type DescField, ScalarType } from "@bufbuild/protobuf";
import { z } from "zod";

const NUMBERS = [
  ScalarType.INT32,
  ScalarType.SINT32,
  ScalarType.SFIXED32,
  ScalarType.UINT32,
  ScalarType.FIXED32,
];

/** The words of JSON Schema that bound a single value. */
const BOUNDS = ["minimum", "maximum", "minLength", "maxLength", "pattern"] as const;

/**
 * Whether the JSON of a field is what a rule judges: a number, or text. 64-bit integers and bytes are text in
 * JSON, and something else in a message.
 */
export function isBounded(field: DescField): boolean {
  return field.fieldKind === "scalar" && [ScalarType.STRING, ...NUMBERS].includes(field.scalar);
}

/** What the schema of a rule says of a value, in the words of JSON Schema; what they cannot say is left out. */
export function boundsOf(schema: z.ZodType): Partial<Record<(typeof BOUNDS)[number], string | number>> {
  const json = z.toJSONSchema(schema, { unrepresentable: "any", io: "input" });
  const bounds: Partial<Record<(typeof BOUNDS)[number], string | number>> = {};
  for (const name of BOUNDS) {
    const bound = json[name];
    if (typeof bound === "string") bounds[name] = bound;
    // What zod says of every integer says nothing.
    if (typeof bound === "number" && Math.abs(bound) < Number.MAX_SAFE_INTEGER) bounds[name] = bound;
  }
  return bounds;
}
