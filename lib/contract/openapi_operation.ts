import type { DescMethod, JsonValue } from "@bufbuild/protobuf";
import { z } from "@hono/zod-openapi";
import { type Binding, methodName } from "./http_rule.ts";
import { EVENTS_TYPE, JSON_TYPE, NDJSON_TYPE } from "./media_type.ts";
import type { Examples } from "./openapi_example.ts";
import { problemResponses, StreamErrorSchema } from "./openapi_errors.ts";
import { parametersOf } from "./openapi_parameters.ts";
import type { DocumentPath } from "./openapi_path.ts";
import { takesStream } from "./request_input.ts";
import type { Comments, MessageSchemas } from "./schema.ts";

/** What operations are described with. */
export interface OperationOptions {
  readonly schemas: MessageSchemas;
  readonly examples: Examples;
  readonly comments: Comments;
  /** Whether a call needs a token. */
  needsToken(method: DescMethod): boolean;
  /** Whether the events of a stream go on after `Last-Event-ID`. */
  resumes(method: DescMethod): boolean;
}

/** A route as the document has it, less its HTTP method and its path. */
export function operationOf(binding: Binding, path: DocumentPath, options: OperationOptions) {
  const { method, index } = binding;
  const needsToken = options.needsToken(method);
  const body = requestBody(binding, options);
  return {
    operationId: `${method.parent.name}_${method.name}${index > 0 ? `_${index + 1}` : ""}`,
    tags: [method.parent.name],
    ...textsOf(options.comments[methodName(method)]),
    ...(method.deprecated && { deprecated: true }),
    security: needsToken ? [{ bearer: [] }] : [],
    request: {
      ...parametersOf(binding, path, { ...options, resumes: options.resumes(method) }),
      ...(body && { body }),
    },
    responses: { 200: answer(binding, options), ...problemResponses(binding, { ...options, needsToken }) },
  };
}

/** The first sentence of a comment, and all of it. */
export function textsOf(comment: string | undefined): { summary?: string; description?: string } {
  if (!comment) return {};
  const [first = ""] = comment.split("\n\n");
  const sentence = /^.*?[.:;](?=\s|$)/s.exec(first)?.[0] ?? first;
  return { summary: sentence.replaceAll("\n", " ").replace(/[.:;]$/, ""), description: comment };
}

function requestBody(binding: Binding, { schemas, examples }: OperationOptions) {
  const { body, method: { input }, variables } = binding;
  if (body.kind === "none") return undefined;
  if (body.kind === "field") return bodyOf(binding, schemas.ofField(body.field), examples.field(body.field));
  const bound = variables.flatMap((path) => path.length === 1 ? [path[0]] : []);
  if (bound.length === input.fields.length && !takesStream(binding)) return undefined;
  const schema = bound.length > 0 ? schemas.without(input, bound) : schemas.of(input);
  return bodyOf(binding, schema, examples.message(input, bound));
}

function bodyOf(binding: Binding, schema: z.ZodType, example: JsonValue | undefined) {
  if (!takesStream(binding)) {
    return {
      required: true,
      content: { [JSON_TYPE]: { schema, ...(example !== undefined && { example }) } },
    };
  }
  return {
    required: true,
    description: "Messages: a JSON array, or newline-delimited JSON, read as they come.",
    content: streamContent(schema, example),
  };
}

function answer(binding: Binding, { schemas, examples }: OperationOptions) {
  const { method: { output, methodKind }, responseBody } = binding;
  const schema = responseBody ? schemas.ofField(responseBody) : schemas.of(output);
  const example = responseBody ? examples.field(responseBody) : examples.message(output);
  if (methodKind === "unary" || methodKind === "client_streaming") {
    return {
      description: "What the method answers.",
      content: { [JSON_TYPE]: { schema, ...(example !== undefined && { example }) } },
    };
  }
  return {
    description: "Messages as they come: a JSON array, newline-delimited JSON, or server-sent events whose " +
      '`data` each is. An error ends them: `{"error": Problem}`, or the event `error`.',
    content: { ...streamContent(z.union([schema, StreamErrorSchema]), example), [EVENTS_TYPE]: { schema } },
  };
}

function streamContent(schema: z.ZodType, example: JsonValue | undefined) {
  return {
    [JSON_TYPE]: { schema: z.array(schema), ...(example !== undefined && { example: [example] }) },
    [NDJSON_TYPE]: { schema },
  };
}
