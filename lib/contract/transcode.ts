import {
  create,
  type DescField,
  type DescMessage,
  fromJson,
  type JsonObject,
  type JsonValue,
  type Message,
  type Registry,
  toJson,
} from "@bufbuild/protobuf";
import { type FieldViolation, invalidArgument } from "../error/mod.ts";
import { type FieldPath, hasOwnJson } from "./field_path.ts";
import type { Binding } from "./http_rule.ts";
import { keyField, putKey } from "./idempotency_key.ts";
import { getField, isJsonObject, putField, short } from "./json_object.ts";
import { jsonOf, readQuery } from "./query_input.ts";
import type { MessageSchemas } from "./schema.ts";
import { MAX_LEVELS, schemaFaults } from "./schema_faults.ts";
import { isDeeperThan, isLargerThan } from "./schema_json.ts";

/**
 * Values of a request at the most of which all that is wrong is told: that takes 20 µs a value, and nobody else is answered
 * meanwhile. Of a larger one the first fault is told.
 */
const MAX_EXPLAINED = 5_000;

/** The parts of a request that lie outside of its body. */
export interface RequestParts {
  /** The values of the path's variables, in the template's order. */
  readonly values: readonly string[];
  readonly query: URLSearchParams;
  readonly header: Headers;
}

/** Makes the messages of one request, and the JSON of its answers. */
export interface Transcoder {
  /**
   * The message of a request.
   *
   * @param body its body in JSON, or one message of it; `undefined` where it has none.
   * @param name what the body is called where it is wrong as a whole: `body` or `body[3]`.
   * @throws AppError `INVALID_ARGUMENT` that names every field that is wrong.
   */
  read(body: JsonValue | undefined, name: string): Message;
}

/** How JSON is read and written. */
export interface TranscodeOptions {
  /** What `google.protobuf.Any` may hold in JSON. */
  readonly registry?: Registry | undefined;
  /** Tells what is wrong with JSON that cannot be read. */
  readonly schemas: MessageSchemas;
}

/** A value of the path or the query, and the field that it belongs to. */
interface Outside {
  readonly path: FieldPath;
  readonly value: JsonValue;
  readonly from: "path" | "query";
}

/**
 * Reads what the path and the query of a request say, once for all the messages of its body.
 *
 * @throws AppError `INVALID_ARGUMENT` that names every parameter that is wrong.
 */
export function transcoderOf(binding: Binding, parts: RequestParts, options: TranscodeOptions): Transcoder {
  const violations: FieldViolation[] = [];
  const outside: Outside[] = binding.variables.map((path, i) => {
    return { path, value: jsonOf(path.at(-1)!, parts.values[i]!), from: "path" };
  });
  for (const field of readQuery(parts.query, binding, violations)) outside.push({ ...field, from: "query" });
  if (violations.length > 0) throw invalidArgument(violations);
  const { input } = binding.method;
  const key = keyField(input);
  return {
    read(body, name) {
      const json = fromBody(binding, body, name);
      for (const { path, value, from } of outside) putField(json, path, value, from);
      if (key) putKey(json, key, parts.header);
      return readMessage(input, json, { ...options, name: body === undefined ? "request" : name });
    },
  };
}

/** The request's JSON as far as the body has it. */
function fromBody({ body, method }: Binding, value: JsonValue | undefined, name: string): JsonObject {
  if (value === undefined) return {};
  switch (body.kind) {
    case "none":
      if (isJsonObject(value) && Object.keys(value).length === 0) return {};
      throw invalidArgument([{ field: name, description: "expected no body" }]);
    case "field":
      return { [body.field.jsonName]: value };
    case "all":
      if (isJsonObject(value)) return value;
      throw invalidArgument([{
        field: name,
        description: `expected a JSON object, the fields of ${method.input.typeName}, got ${short(value)}`,
      }]);
  }
}

function readMessage(
  desc: DescMessage,
  json: JsonObject,
  { registry, schemas, name }: TranscodeOptions & { name: string },
): Message {
  try {
    return fromJson(desc, json, registry && { registry });
  } catch (thrown) {
    const isTooMuch = isLargerThan(MAX_EXPLAINED, json) && !isDeeperThan(MAX_LEVELS, json);
    const faults = isTooMuch ? [] : schemaFaults(desc, json, { schemas, root: name });
    if (faults.length > 0) throw invalidArgument(faults);
    const description = thrown instanceof Error ? thrown.message : String(thrown);
    throw invalidArgument([{ field: name, description }]);
  }
}

/** The JSON of an answer: the message, or the field of it that `response_body` names. */
export function answerJson(
  binding: Binding,
  message: Message,
  { registry }: Pick<TranscodeOptions, "registry">,
): JsonValue {
  const { method: { output }, responseBody } = binding;
  const json = toJson(output, message, { alwaysEmitImplicit: true, ...(registry && { registry }) });
  if (!responseBody) return json;
  const value = isJsonObject(json) ? getField(json, responseBody) : undefined;
  return value ?? emptyJson(responseBody, registry);
}

/** What stands for a field that is not set: a message without fields, where it has such a form; else null. */
function emptyJson(field: DescField, registry: Registry | undefined): JsonValue {
  if (field.fieldKind !== "message" || hasOwnJson(field.message)) return null;
  return toJson(field.message, create(field.message), {
    alwaysEmitImplicit: true,
    ...(registry && { registry }),
  });
}
