import { isRecord } from "./plain.ts";

const NAME = /^[A-Za-z_$][A-Za-z0-9_$]*$/;
const MAX_DEPTH = 20;

const TYPES: Readonly<Record<string, string>> = {
  number: "number",
  integer: "number",
  string: "string",
  boolean: "boolean",
  null: "null",
};

/** A JSON Schema as a TypeScript type; `unknown` for what there is no type of, and for references. */
export function tsType(schema: unknown, depth = MAX_DEPTH): string {
  if (!isRecord(schema) || depth === 0) return "unknown";
  const { type, anyOf, oneOf, allOf } = schema;
  const inner = (one: unknown) => tsType(one, depth - 1);
  if ("const" in schema) return JSON.stringify(schema["const"]);
  if (Array.isArray(schema["enum"])) return join(schema["enum"].map((value) => JSON.stringify(value)), " | ");
  if (Array.isArray(anyOf)) return join(anyOf.map(inner), " | ");
  if (Array.isArray(oneOf)) return join(oneOf.map(inner), " | ");
  if (Array.isArray(allOf)) return join(allOf.map(inner), " & ");
  if (Array.isArray(type)) return join(type.map((one) => inner({ ...schema, type: one })), " | ");
  if (type === "array") return arrayType(schema, inner);
  if (type === "object") return objectType(schema, inner);
  return typeof type === "string" ? TYPES[type] ?? "unknown" : "unknown";
}

/** The name of a property, quoted where it has to be. */
export function tsName(name: string): string {
  return NAME.test(name) ? name : JSON.stringify(name);
}

function arrayType(schema: Record<string, unknown>, inner: (one: unknown) => string): string {
  const { prefixItems, items } = schema;
  if (!Array.isArray(prefixItems)) return `Array<${inner(items)}>`;
  const rest = isRecord(items) ? [`...Array<${inner(items)}>`] : [];
  return `[${[...prefixItems.map(inner), ...rest].join(", ")}]`;
}

function objectType(schema: Record<string, unknown>, inner: (one: unknown) => string): string {
  const { properties, additionalProperties } = schema;
  if (!isRecord(properties)) {
    return `Record<string, ${isRecord(additionalProperties) ? inner(additionalProperties) : "unknown"}>`;
  }
  const required: unknown[] = Array.isArray(schema["required"]) ? schema["required"] : [];
  const members = Object.entries(properties).map(([name, property]) =>
    `${tsName(name)}${required.includes(name) ? "" : "?"}: ${inner(property)}`
  );
  return members.length === 0 ? "Record<string, unknown>" : `{ ${members.join("; ")} }`;
}

/** A union or an intersection, in brackets, so that it can stand anywhere. */
function join(types: readonly string[], by: string): string {
  const distinct = [...new Set(types)];
  if (distinct.length === 0) return "never";
  return distinct.length === 1 ? distinct[0]! : `(${distinct.join(by)})`;
}
