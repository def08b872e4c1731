import {
  type DescField,
  type DescMessage,
  type JsonObject,
  type JsonValue,
  ScalarType,
} from "@bufbuild/protobuf";

/** How a field is written in a form. */
export type Control = "flag" | "number" | "text" | "choice" | "message" | "list" | "json";

/** Messages that have a form of their own in JSON, which is a text. */
const TEXTS = [
  "Timestamp",
  "Duration",
  "FieldMask",
  "StringValue",
  "BytesValue",
  "Int64Value",
  "UInt64Value",
];
const WELL_KNOWN = "google.protobuf.";

/** Numbers that JSON writes as such; those of 64 bits are texts. */
const NUMBERS: readonly ScalarType[] = [
  ...[ScalarType.INT32, ScalarType.UINT32, ScalarType.SINT32, ScalarType.FIXED32, ScalarType.SFIXED32],
  ...[ScalarType.DOUBLE, ScalarType.FLOAT],
];

/** What a field, or an element of a list, is written with. Maps and free JSON are written as JSON. */
export function controlOf(field: DescField, isElement = false): Control {
  if (field.fieldKind === "map") return "json";
  if (field.fieldKind === "list" && !isElement) return "list";
  if (field.enum) return "choice";
  if (field.message) return messageControl(field.message);
  if (field.scalar === ScalarType.BOOL) return "flag";
  return field.scalar !== undefined && NUMBERS.includes(field.scalar) ? "number" : "text";
}

function messageControl({ typeName }: DescMessage): Control {
  if (!typeName.startsWith(WELL_KNOWN)) return "message";
  return TEXTS.includes(typeName.slice(WELL_KNOWN.length)) ? "text" : "json";
}

/** What a field's input is told to expect. */
export function placeholderOf(field: DescField): string {
  switch (field.message?.typeName) {
    case "google.protobuf.Timestamp":
      return new Date().toISOString();
    case "google.protobuf.Duration":
      return "1.5s";
    case "google.protobuf.FieldMask":
      return "name,email";
  }
  if (field.fieldKind === "map") return '{"key": "value"}';
  if (field.scalar === ScalarType.BYTES) return "base64";
  return field.scalar === undefined ? "" : ScalarType[field.scalar].toLowerCase();
}

/** An object with a field set, or without it. */
export function withField(object: JsonObject, name: string, value: JsonValue | undefined): JsonObject {
  const { [name]: _, ...rest } = object;
  return value === undefined ? rest : { ...rest, [name]: value };
}

/** What was typed, as JSON of the control; `undefined` for nothing. A number that is none stays a text, and is refused. */
export function typed(control: Control, text: string): JsonValue | undefined {
  if (text === "") return undefined;
  return control === "number" && Number.isFinite(Number(text)) ? Number(text) : text;
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
