import type { JsonObject, JsonValue } from "@bufbuild/protobuf";

/** How a parameter is written in a form, by its JSON Schema; what has no simple form is written as JSON. */
export type ParameterControl = "text" | "number" | "flag" | "choice" | "json";

export function controlOf(schema: JsonObject | undefined): ParameterControl {
  if (Array.isArray(schema?.enum)) return "choice";
  switch (schema?.type) {
    case "string":
      return "text";
    case "number":
    case "integer":
      return "number";
    case "boolean":
      return "flag";
    default:
      return "json";
  }
}

/** The choices of an enumeration, each as the JSON that it stands for. */
export function choicesOf(schema: JsonObject | undefined): string[] {
  return Array.isArray(schema?.enum) ? schema.enum.map((choice) => JSON.stringify(choice)) : [];
}

/**
 * What was typed, as JSON; `undefined` for nothing, which leaves the parameter out.
 *
 * A number that is none is sent as it was typed, for the server to say what it expects.
 *
 * @throws SyntaxError for what is to be JSON and is none.
 */
export function readParameter(control: ParameterControl, text: string): JsonValue | undefined {
  if (text === "") return undefined;
  switch (control) {
    case "text":
      return text;
    case "number":
      return Number.isFinite(Number(text)) ? Number(text) : text;
    default:
      return JSON.parse(text);
  }
}

const LIMITS: readonly [key: string, words: string][] = [
  ["minimum", "at least"],
  ["exclusiveMinimum", "more than"],
  ["maximum", "at the most"],
  ["exclusiveMaximum", "less than"],
  ["minLength", "characters at least"],
  ["maxLength", "characters at the most"],
  ["format", "format"],
  ["pattern", "pattern"],
];

/** What a schema says, for people. */
export function wordsOf(schema: JsonObject | undefined): string {
  if (!schema) return "anything";
  const limits = LIMITS.flatMap(([key, words]) => {
    const limit = schema[key];
    // zod's integers have the limits of a double, which tell nobody anything
    const isUseful = typeof limit === "string" ||
      (typeof limit === "number" && Math.abs(limit) < Number.MAX_SAFE_INTEGER);
    return isUseful ? [`${words} ${limit}`] : [];
  });
  const kind = typeof schema.type === "string" ? schema.type : "JSON";
  return [schema.description, kind, ...limits].filter((part) => typeof part === "string").join(", ");
}
