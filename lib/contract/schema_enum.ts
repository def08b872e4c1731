import type { DescEnum } from "@bufbuild/protobuf";
import { z } from "zod";
import { asComponent } from "./schema_component.ts";
import { expected } from "./schema_issue.ts";

/** The values of an open enum, declared or not. */
const INT32 = { min: -(2 ** 31), max: 2 ** 31 - 1 };

/**
 * The schema of an enum in protobuf JSON: the name of a value, documented as such, or its number. An open enum
 * takes numbers that it has no name for, as the wire does. `google.protobuf.NullValue` is null.
 */
export function enumSchema(desc: DescEnum, description: string | undefined): z.ZodType {
  const names = new Set(desc.values.flatMap(({ name, jsonName }) => [name, jsonName]));
  const isNull = isNullValue(desc);
  const isValue = (value: unknown) => {
    if (typeof value === "string") return names.has(value);
    if (value === null) return isNull;
    if (typeof value !== "number" || !Number.isInteger(value)) return false;
    return desc.open ? value >= INT32.min && value <= INT32.max : desc.value[value] !== undefined;
  };
  const shown = isNull ? "null" : `one of ${desc.values.map(({ jsonName }) => jsonName).join(", ")}`;
  const schema = z.custom(isValue, { error: expected(shown) });
  if (isNull) return schema.meta({ type: "null" });
  return asComponent(schema, desc.typeName, {
    type: "string",
    enum: desc.values.map(({ jsonName }) => jsonName),
    ...(description && { description }),
  });
}

/** Whether it is `google.protobuf.NullValue`, whose JSON is null. */
export function isNullValue(desc: DescEnum): boolean {
  return desc.typeName === "google.protobuf.NullValue";
}
