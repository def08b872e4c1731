import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { z } from "@hono/zod-openapi";
import { type FieldPath, hasOwnJson, protoPath } from "./field_path.ts";
import type { Binding } from "./http_rule.ts";
import { keyField } from "./idempotency_key.ts";
import type { Examples } from "./openapi_example.ts";
import type { DocumentPath } from "./openapi_path.ts";
import { isParameter } from "./query_input.ts";
import type { Comments, MessageSchemas } from "./schema.ts";

/** What parameters are described with. */
export interface ParameterOptions {
  readonly schemas: MessageSchemas;
  readonly examples: Examples;
  readonly comments: Comments;
  /** Whether the events of the route go on after `Last-Event-ID`. */
  readonly resumes: boolean;
}

/** The parameters of a route: of its path, its query and its header. */
export function parametersOf(binding: Binding, path: DocumentPath, options: ParameterOptions) {
  const params = path.parameters.map(({ name, field, note }) => {
    const schema = field ? options.schemas.ofField(field.at(-1)!) : z.string();
    return [name, schema.openapi({ param: { name, in: "path", ...about(field?.at(-1), note, options) } })];
  });
  const query = queryFields(binding).map((fields) => {
    const name = fields.map(({ jsonName }) => jsonName).join(".");
    const field = fields.at(-1)!;
    const schema = options.schemas.ofField(field).optional();
    return [name, schema.openapi({ param: { name, in: "query", ...about(field, undefined, options) } })];
  });
  return {
    ...(params.length > 0 && { params: z.object(Object.fromEntries(params)) }),
    ...(query.length > 0 && { query: z.object(Object.fromEntries(query)) }),
    ...headersOf(binding, options),
  };
}

function about(
  field: DescField | undefined,
  note: string | undefined,
  { comments, examples }: ParameterOptions,
) {
  const comment = field && comments[`${field.parent.typeName}.${field.name}`];
  const description = [comment, note].filter(Boolean).join("\n\n");
  const example = field && examples.field(field);
  return {
    ...(description && { description }),
    ...(example !== undefined && { example }),
    ...(field?.deprecated && { deprecated: true }),
  };
}

function headersOf({ method }: Binding, { resumes }: ParameterOptions) {
  const headers: Record<string, string> = {};
  if (keyField(method.input)) {
    headers["Idempotency-Key"] = "Makes the call safe to repeat; the same as the field `idempotencyKey`.";
  }
  if (resumes) {
    headers["Last-Event-ID"] = "Goes on after this event, where the answer is `text/event-stream`.";
  }
  const shape = Object.entries(headers).map(([name, description]) =>
    [name, z.string().optional().openapi({ param: { name, in: "header", description } })] as const
  );
  return shape.length === 0 ? {} : { headers: z.object(Object.fromEntries(shape)) };
}

/** The fields that the query of a route is described with: what neither its path, its body nor its header has. */
export function queryFields({ method, body, variables }: Binding): FieldPath[] {
  if (body.kind === "all") return [];
  const bound = new Set(variables.map(protoPath));
  // The header says the key; a generated client would have two parameters for it.
  const omit = [keyField(method.input), body.kind === "field" ? body.field : undefined];
  return [...leaves(method.input, [])]
    .filter((path) => !omit.includes(path[0]) && !bound.has(protoPath(path)));
}

/** The fields of a message that a query can tell, and those of the messages in it, each message once. */
function* leaves(desc: DescMessage, above: readonly DescField[]): Generator<FieldPath> {
  for (const field of desc.fields) {
    if (isParameter(field)) yield pathOf(above, field);
    else if (field.fieldKind === "message" && !hasOwnJson(field.message)) {
      const isRepeated = field.message === desc || above.some(({ parent }) => parent === field.message);
      if (!isRepeated) yield* leaves(field.message, [...above, field]);
    }
  }
}

function pathOf(above: readonly DescField[], field: DescField): FieldPath {
  const [first, ...more] = above;
  return first ? [first, ...more, field] : [field];
}
