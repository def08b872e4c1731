import { z } from "zod";
import type { Parameter, QueueFunction } from "./fn.ts";
import type { Functions } from "./functions.ts";
import type { JsonSchema } from "./json_schema.ts";
import { type Plain, toPlain } from "./plain.ts";
import { isPythonName, pythonAnnotation, pythonLiteral } from "./python_text.ts";

/** What a function says of itself: all that a generated client needs. */
export interface FunctionDescription {
  readonly name: string;
  readonly doc: string;
  /** In the order of positional arguments. */
  readonly parameters: readonly ParameterDescription[];
  /** What it answers; left out where it does not say. */
  readonly returns?: JsonSchema;
  readonly timeoutMs?: number;
}

/** One parameter of a function. */
export interface ParameterDescription {
  readonly name: string;
  readonly required: boolean;
  readonly schema: JsonSchema;
  /** What it is when it is not passed, where that is a constant. */
  readonly default?: Plain;
}

/** What PRPC's `get_function_server` says of one function. */
export interface PrpcDescription {
  readonly func_name: string;
  readonly func_args: readonly PrpcParameter[];
  readonly func_kwargs: readonly PrpcParameter[];
}

interface PrpcParameter {
  readonly name: string;
  readonly default?: Plain;
  readonly annotation?: string;
}

/** All functions, as our own client generator reads them. */
export function describeFunctions(functions: Functions): FunctionDescription[] {
  return Array.from(functions, ([name, found]) => ({
    name,
    doc: found.doc,
    parameters: found.parameters.map(describeParameter),
    ...(found.returns && { returns: jsonSchema(found.returns, "output") }),
    ...(found.timeoutMs !== undefined && { timeoutMs: found.timeoutMs }),
  }));
}

/**
 * All functions, as PRPC's Python client generator reads them, written so that the client that it makes works: it
 * puts a default into the code as it stands, cannot put an annotation beside one, and makes no tuple of a single
 * argument. Functions whose names are no Python names are left out.
 */
export function describeForPrpc(functions: Functions): PrpcDescription[] {
  return Array.from(functions).filter(([name, found]) =>
    isPythonName(name) && found.parameters.every((parameter) => isPythonName(parameter.name))
  ).map(([name, found]) => prpcDescription(name, found));
}

function prpcDescription(name: string, { parameters }: QueueFunction): PrpcDescription {
  const required = parameters.filter((parameter) => parameter.required).map(prpcParameter);
  const optional = parameters.filter((parameter) => !parameter.required).map(prpcParameter);
  return required.length === 1
    ? { func_name: name, func_args: [], func_kwargs: [...required, ...optional] }
    : { func_name: name, func_args: required, func_kwargs: optional };
}

function prpcParameter(parameter: Parameter): PrpcParameter {
  const { name, required, schema, default: value = null } = describeParameter(parameter);
  if (!required) return { name, default: typeof value === "string" ? pythonLiteral(value) : value };
  const annotation = pythonAnnotation(schema);
  return { name, ...(annotation !== undefined && { annotation }) };
}

function describeParameter({ name, required, schema: type }: Parameter): ParameterDescription {
  const { default: value, ...schema } = jsonSchema(type, "input");
  return { name, required, schema, ...(value !== undefined && { default: toPlain(value) }) };
}

function jsonSchema(schema: z.core.$ZodType, io: "input" | "output"): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
}
