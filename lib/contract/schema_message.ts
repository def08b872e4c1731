import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { z } from "zod";
import { isNullValue } from "./schema_enum.ts";
import { isJsonObject } from "./schema_json.ts";
import { expectedKind } from "./schema_issue.ts";

/** A field of a message, and the schema of its values. */
export type FieldSchema = readonly [field: DescField, schema: () => z.ZodType];

/**
 * The schema of a message whose JSON is an object with its fields.
 *
 * Every field may be absent or null, both of which mean that it is not set; names are those of JSON or of the
 * contract; of a oneof at most one field is set; what is no field is refused. The fields' schemas are asked for
 * when the first value is parsed, so that messages may contain themselves.
 */
export function messageSchema(desc: DescMessage, fields: readonly FieldSchema[]): z.ZodType {
  const shape: Record<string, z.ZodType> = {};
  for (const [{ jsonName }, schema] of fields) {
    Object.defineProperty(shape, jsonName, { enumerable: true, get: schema });
  }
  const object = z.strictObject(shape, {
    error: (issue) => issue.code === "unrecognized_keys" ? "unknown field" : expectedKind("an object")(issue),
  }).superRefine((value, context) => {
    for (const [message, field] of oneofFaults(desc, value)) {
      context.addIssue({ code: "custom", path: [field.jsonName], message });
    }
  }, { when: ({ value }) => isJsonObject(value) });
  return z.preprocess(inJsonNames(desc), object);
}

/** Fields that are set although another one of their oneof is. */
function* oneofFaults(desc: DescMessage, value: Record<string, unknown>): Generator<[string, DescField]> {
  for (const { fields } of desc.oneofs) {
    const [first, ...more] = fields.filter(({ jsonName }) => Object.hasOwn(value, jsonName));
    for (const field of more) yield [`cannot be set together with ${first!.name}`, field];
  }
}

/**
 * Makes of an object one whose fields have their JSON names and are set. Where a field is there by both of its
 * names, both stay, and the one that is no JSON name is refused as unknown.
 */
function inJsonNames(desc: DescMessage): (value: unknown) => unknown {
  const fields = new Map(desc.fields.flatMap((field) => [[field.name, field], [field.jsonName, field]]));
  // Such a field, `constructor` say, is there for zod even where it is only inherited.
  const canBeInherited = desc.fields.some(({ jsonName }) => jsonName in Object.prototype);
  return (value) => {
    if (!isJsonObject(value)) return value;
    let copy: Record<string, unknown> | undefined;
    if (canBeInherited) copy = Object.assign(Object.create(null), value);
    for (const key of Object.keys(value)) {
      const field = fields.get(key);
      if (!field) continue;
      const isOther = key !== field.jsonName;
      if (isOther && Object.hasOwn(value, field.jsonName)) continue;
      const isUnset = value[key] === null && !canBeNull(field);
      if (!isOther && !isUnset) continue;
      copy ??= { ...value };
      delete copy[key];
      if (!isUnset) copy[field.jsonName] = value[key];
    }
    return copy ?? value;
  };
}

/** Whether null is a value of the field, and not its absence. */
function canBeNull(field: DescField): boolean {
  if (field.fieldKind === "message") return field.message.typeName === "google.protobuf.Value";
  return field.fieldKind === "enum" && isNullValue(field.enum);
}
