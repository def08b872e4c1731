import {
  type DescField,
  type DescMessage,
  type JsonObject,
  type JsonValue,
  ScalarType,
} from "@bufbuild/protobuf";
import { z } from "zod";
import type { MessageRule, Rules } from "./rules.ts";

/** How deep messages are shown inside of each other. */
const MAX_DEPTH = 4;

/** The examples of messages whose JSON is not an object with their fields. */
const WELL_KNOWN: Readonly<Record<string, JsonValue>> = {
  "google.protobuf.Timestamp": "2026-11-20T12:35:51.986470001Z",
  "google.protobuf.Duration": "1.500s",
  "google.protobuf.FieldMask": "name",
  "google.protobuf.Struct": { key: "value" },
  "google.protobuf.Value": "value",
  "google.protobuf.ListValue": ["value"],
  "google.protobuf.BoolValue": true,
  "google.protobuf.BytesValue": "AQID",
  "google.protobuf.DoubleValue": 1.5,
  "google.protobuf.FloatValue": 1.5,
  "google.protobuf.Int32Value": 1,
  "google.protobuf.Int64Value": "1",
  "google.protobuf.StringValue": "text",
  "google.protobuf.UInt32Value": 1,
  "google.protobuf.UInt64Value": "1",
};

/**
 * Examples of messages in protobuf JSON: what the rules' schemas have as `meta({ example })`, also for fields
 * of the same name and kind in other messages; else something plain of the field's type.
 */
export class Examples {
  readonly #rules: Rules;
  readonly #byName = new Map<string, JsonValue>();

  constructor(rules: Rules = new Map()) {
    this.#rules = rules;
    for (const rule of rules.values()) {
      for (const field of rule.message.fields) {
        const example = exampleIn(rule, field);
        if (example !== undefined && !this.#byName.has(keyOf(field))) this.#byName.set(keyOf(field), example);
      }
    }
  }

  /** The example of a message; without the fields that `omit` has. */
  message(desc: DescMessage, omit: readonly DescField[] = []): JsonValue {
    return this.#message(desc, [], omit);
  }

  /** The example of a field that is set; `undefined` where there is none. */
  field(field: DescField): JsonValue | undefined {
    return this.#field(field, []);
  }

  #message(desc: DescMessage, above: readonly DescMessage[], omit: readonly DescField[] = []): JsonValue {
    const known = WELL_KNOWN[desc.typeName];
    if (known !== undefined) return known;
    const example: JsonObject = {};
    for (const field of desc.fields) {
      if (omit.includes(field) || (field.oneof && field.oneof.fields[0] !== field)) continue;
      const value = this.#field(field, [...above, desc]);
      if (value !== undefined) example[field.jsonName] = value;
    }
    return example;
  }

  #field(field: DescField, above: readonly DescMessage[]): JsonValue | undefined {
    const rule = this.#rules.get(field.parent.typeName);
    const told = (rule && exampleIn(rule, field)) ?? this.#byName.get(keyOf(field));
    if (told !== undefined) return told;
    const value = this.#value(field, above);
    if (value === undefined) return undefined;
    if (field.fieldKind === "list") return [value];
    return field.fieldKind === "map" ? { [mapKey(field.mapKey)]: value } : value;
  }

  #value(field: DescField, above: readonly DescMessage[]): JsonValue | undefined {
    if (field.message) {
      const isShown = above.length < MAX_DEPTH && !above.includes(field.message);
      return isShown && field.message.typeName !== "google.protobuf.Any"
        ? this.#message(field.message, above)
        : undefined;
    }
    if (field.enum) {
      if (field.enum.typeName === "google.protobuf.NullValue") return undefined;
      return (field.enum.values[1] ?? field.enum.values[0])?.name;
    }
    return scalarExample(field.scalar ?? ScalarType.STRING, textFor(field));
  }
}

/** A text that says what the field is for. */
function textFor({ fieldKind, name }: DescField): string {
  const words = name.replaceAll("_", " ");
  if (fieldKind === "map") return "value";
  return fieldKind === "list" ? words.replace(/s$/, "") : words;
}

function scalarExample(type: ScalarType, text: string): JsonValue {
  switch (type) {
    case ScalarType.STRING:
      return text;
    case ScalarType.BYTES:
      return "AQID";
    case ScalarType.BOOL:
      return true;
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return 1.5;
    case ScalarType.INT64:
    case ScalarType.UINT64:
    case ScalarType.SINT64:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return "1";
    default:
      return 1;
  }
}

function mapKey(type: ScalarType): string {
  return `${scalarExample(type, "key")}`;
}

/** What the rule's schema of a field says is an example of it. */
function exampleIn(rule: MessageRule, field: DescField): JsonValue | undefined {
  const schema = rule.fields[field.localName];
  const meta = (schema instanceof z.ZodOptional ? unwrapped(schema) : schema)?.meta();
  const examples = meta?.examples;
  const example = meta?.example ?? (Array.isArray(examples) ? examples[0] : undefined);
  return isJson(example) ? example : undefined;
}

function unwrapped(schema: z.ZodOptional): z.ZodType | undefined {
  const inner = schema.unwrap();
  return inner instanceof z.ZodType ? inner : undefined;
}

function isJson(value: unknown): value is JsonValue {
  return value !== undefined && typeof value !== "bigint" && typeof value !== "function";
}

function keyOf(field: DescField): string {
  return `${field.name} ${field.fieldKind} ${
    field.scalar ?? field.message?.typeName ?? field.enum?.typeName
  }`;
}
