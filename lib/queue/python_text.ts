import type { JsonSchema } from "./json_schema.ts";
import { isRecord } from "./plain.ts";

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const KEYWORDS = new Set(
  ("False None True and as assert async await break class continue def del elif else except finally for from " +
    "global if import in is lambda nonlocal not or pass raise return try while with yield").split(" "),
);

const TYPES: Readonly<Record<string, string>> = {
  number: "int | float",
  integer: "int",
  string: "str",
  boolean: "bool",
  null: "None",
  array: "list",
  object: "dict",
};

/** Whether it can be the name of a function or a parameter in Python. */
export function isPythonName(name: string): boolean {
  return NAME.test(name) && !KEYWORDS.has(name);
}

/** A schema as a Python annotation of built-in types alone; `undefined` where there is none to be said. */
export function pythonAnnotation(schema: JsonSchema): string | undefined {
  const found = annotations(schema);
  return found && [...found].join(" | ");
}

function annotations(schema: unknown): Set<string> | undefined {
  if (!isRecord(schema)) return undefined;
  const { type, anyOf, oneOf } = schema;
  const options = anyOf ?? oneOf;
  if (Array.isArray(options)) return union(options.map(annotations));
  if (Array.isArray(type)) return union(type.map((one) => annotations({ type: one })));
  const text = typeof type === "string" ? TYPES[type] : undefined;
  return text === undefined ? undefined : new Set(text.split(" | "));
}

function union(all: readonly (Set<string> | undefined)[]): Set<string> | undefined {
  const sets = all.filter((one) => one !== undefined);
  return sets.length === all.length ? new Set(sets.flatMap((one) => [...one])) : undefined;
}

/** Plain data as a Python expression. */
export function pythonLiteral(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  // Python reads every escape that JSON has, but for the surrogates of one character beyond 16 bits.
  if (typeof value === "string") return JSON.stringify(value).replaceAll("\u007f", "\\u007f");
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(", ")}]`;
  const entries = Object.entries(value).map(([key, item]) => `${pythonLiteral(key)}: ${pythonLiteral(item)}`);
  return `{${entries.join(", ")}}`;
}
