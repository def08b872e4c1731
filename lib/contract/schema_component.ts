import type { z } from "zod";

/**
 * Makes a schema a component of documents: they have it once, and refer to it by its name.
 *
 * What documents say of schemas is kept as their `meta`, where `@hono/zod-openapi` looks as well, so that only who
 * makes a document has to load that package. A `type` in it stands for all that could be read from the schema.
 */
export function asComponent(
  schema: z.ZodType,
  name: string,
  meta: Readonly<Record<string, unknown>>,
): z.ZodType {
  return schema.meta({ ...meta, _internal: { refId: name } });
}
