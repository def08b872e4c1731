import type { DescField, DescMessage } from "@bufbuild/protobuf";

/** Fields from a message to one inside of it: at least one, all but the last singular messages. */
export type FieldPath = readonly [DescField, ...DescField[]];

/** The names of the fields as the contract has them: `book.display_name`. */
export function protoPath(path: readonly DescField[]): string {
  return path.map(({ name }) => name).join(".");
}

const byName = new WeakMap<DescMessage, ReadonlyMap<string, DescField>>();

/** The field with this name, as the contract or as JSON has it. */
export function fieldNamed(message: DescMessage, name: string): DescField | undefined {
  let fields = byName.get(message);
  if (!fields) {
    const all = new Map(message.fields.map((field) => [field.jsonName, field]));
    for (const field of message.fields) all.set(field.name, field);
    byName.set(message, fields = all);
  }
  return fields.get(name);
}

/** The fields that these names lead to; `undefined` where one is unknown, or leads through what has none. */
export function resolveFieldPath(message: DescMessage, names: readonly string[]): FieldPath | undefined {
  const [name, ...more] = names;
  const field = name === undefined ? undefined : fieldNamed(message, name);
  if (!field) return undefined;
  if (more.length === 0) return [field];
  if (field.fieldKind !== "message" || hasOwnJson(field.message)) return undefined;
  const rest = resolveFieldPath(field.message, more);
  return rest && [field, ...rest];
}

/** Messages whose JSON is one string or one number. */
const AS_SCALAR: ReadonlySet<string> = new Set([
  "google.protobuf.Timestamp",
  "google.protobuf.Duration",
  "google.protobuf.FieldMask",
  "google.protobuf.BoolValue",
  "google.protobuf.BytesValue",
  "google.protobuf.DoubleValue",
  "google.protobuf.FloatValue",
  "google.protobuf.Int32Value",
  "google.protobuf.Int64Value",
  "google.protobuf.StringValue",
  "google.protobuf.UInt32Value",
  "google.protobuf.UInt64Value",
]);

const WITH_OWN_JSON: ReadonlySet<string> = new Set([
  ...AS_SCALAR,
  "google.protobuf.Any",
  "google.protobuf.ListValue",
  "google.protobuf.Struct",
  "google.protobuf.Value",
]);

/** Whether the JSON of this message is one string or one number, such as a Timestamp's. */
export function isScalarInJson(message: DescMessage): boolean {
  return AS_SCALAR.has(message.typeName);
}

/** Whether the JSON of this message is something else than an object with its fields. */
export function hasOwnJson(message: DescMessage): boolean {
  return WITH_OWN_JSON.has(message.typeName);
}
