import type { OpenApiDocument, OpenApiOptions } from "./openapi.ts";

/**
 * Describes the methods of contracts over HTTP, see `createOpenApi`. What makes the document is loaded with the first
 * one: most processes never make any.
 */
export async function openApiDocument(options: OpenApiOptions): Promise<OpenApiDocument> {
  const { createOpenApi } = await import("./openapi.ts");
  return createOpenApi(options);
}
