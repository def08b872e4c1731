import type { DescEnum, DescField, DescMessage, JsonValue } from "@bufbuild/protobuf";
import { ScalarType } from "@bufbuild/protobuf";
import type { FieldViolation } from "../error/mod.ts";
import { type FieldPath, isScalarInJson, protoPath, resolveFieldPath } from "./field_path.ts";
import type { Binding } from "./http_rule.ts";

/** One field that the query gives, in protobuf JSON. */
export interface QueryField {
  readonly path: FieldPath;
  readonly value: JsonValue;
}

/**
 * The fields that a query gives: by their paths, `a.b=1`, in the names of the contract or of JSON; repeated
 * fields repeat the parameter.
 *
 * What is wrong is added to `violations`: parameters that are no field, that belong to the path or to the
 * body, or that cannot be told in a query.
 */
export function readQuery(
  query: URLSearchParams,
  binding: Binding,
  violations: FieldViolation[],
): QueryField[] {
  const fields: QueryField[] = [];
  for (const name of new Set(query.keys())) {
    const path = resolveFieldPath(binding.method.input, name.split("."));
    const fault = path ? faultOf(path, binding) : "unknown parameter";
    if (!path || fault) violations.push({ field: name, description: fault ?? "" });
    else {
      const known = fields.some((other) => protoPath(other.path) === protoPath(path));
      const value = known ? "given by two names" : valueOf(path.at(-1)!, query.getAll(name));
      if (typeof value === "string") violations.push({ field: name, description: value });
      else fields.push({ path, value: value.json });
    }
  }
  return fields;
}

/** Why a field cannot be a parameter of this binding; `undefined` where it can. */
function faultOf(path: FieldPath, { body, variables }: Binding): string | undefined {
  if (variables.some((variable) => protoPath(variable) === protoPath(path))) return "it belongs to the path";
  if (body.kind === "all") return "unknown parameter: the request's fields belong to the body";
  if (body.kind === "field" && path[0] === body.field) return "it belongs to the body";
  return isParameter(path.at(-1)!) ? undefined : "it cannot be given in the query";
}

/** Whether a query can have the field: what is one string or number in JSON, or repeats that. */
export function isParameter(field: DescField): boolean {
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
      return true;
    case "message":
      return isScalarInJson(field.message);
    case "list":
      return field.listKind !== "message" || isScalarInJson(field.message);
    case "map":
      return false;
  }
}

/** The JSON of a parameter, or what is wrong with it. */
function valueOf(field: DescField, texts: readonly string[]): { json: JsonValue } | string {
  if (field.fieldKind === "list") return { json: texts.map((text) => jsonOf(field, text)) };
  if (texts.length > 1) return `given ${texts.length} times, but it is not repeated`;
  return { json: jsonOf(field, texts[0]!) };
}

/**
 * The JSON that a text in a path or a query stands for. What no text can stand for is left as it is, to be
 * refused where the message is read.
 */
export function jsonOf(field: DescField, text: string): JsonValue {
  if (field.enum) return enumJson(field.enum, text);
  if (field.scalar === ScalarType.BOOL || isBoolValue(field.message)) {
    return text === "true" ? true : text === "false" ? false : text;
  }
  return text;
}

function enumJson(desc: DescEnum, text: string): JsonValue {
  const isNumber = /^-?\d{1,10}$/.test(text) && !desc.values.some(({ name }) => name === text);
  return isNumber ? Number(text) : text;
}

function isBoolValue(message: DescMessage | undefined): boolean {
  return message?.typeName === "google.protobuf.BoolValue";
}
