import type { DescMethod, DescService, Registry } from "@bufbuild/protobuf";
import { OpenAPIHono, type RouteConfig } from "@hono/zod-openapi";
import COMMENTS from "../../proto/gen/comments.json" with { type: "json" };
import type { Binding } from "./http_rule.ts";
import { Examples } from "./openapi_example.ts";
import { operationOf, textsOf } from "./openapi_operation.ts";
import { type DocumentPath, documentPath, documentShape } from "./openapi_path.ts";
import type { Rules } from "./rules.ts";
import { ANY_METHOD } from "./route_table.ts";
import { bindingsOfServices } from "./routes.ts";
import { type Comments, MessageSchemas } from "./schema.ts";

/** What a document is made of. */
export interface OpenApiOptions {
  /** The services whose methods with a `google.api.http` option are described. */
  readonly services: readonly DescService[];
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly servers?: readonly { readonly url: string; readonly description?: string }[];
  /** The messages that `google.protobuf.Any` may hold; without it, none. */
  readonly registry?: Registry | undefined;
  /** Comments by the full names of what they stand above; those of Parley's own contracts unless given. */
  readonly comments?: Comments | undefined;
  /** Say which fields are required, and have their examples: `z.string().meta({ example: "Ada" })`. */
  readonly rules?: Rules | undefined;
  /** Whether a call needs a token; none does unless given. */
  readonly needsToken?: ((method: DescMethod) => boolean) | undefined;
  /** Whether the events of a stream go on after `Last-Event-ID`; none do unless given. */
  readonly resumes?: ((method: DescMethod) => boolean) | undefined;
  /** Routes that no contract declares. */
  readonly routes?: readonly RouteConfig[] | undefined;
}

/** A document of OpenAPI 3.1. */
export type OpenApiDocument = ReturnType<OpenAPIHono["getOpenAPI31Document"]>;

/** The methods of HTTP that OpenAPI 3.1 can describe. */
const VERBS = ["get", "post", "put", "patch", "delete", "head", "options", "trace"] as const;
type Verb = typeof VERBS[number];

/**
 * Describes the methods of contracts over HTTP, as their `google.api.http` options, their messages and their
 * comments say (OpenAPI 3.1).
 *
 * A binding of any method is described as GET, with a body as POST; a method that OpenAPI 3.1 has no place for
 * is left out.
 *
 * @throws TypeError that names the method whose option is wrong.
 */
export function createOpenApi(options: OpenApiOptions): OpenApiDocument {
  const { services, info, registry, rules, routes = [] } = options;
  const comments: Comments = options.comments ?? COMMENTS;
  const schemas = new MessageSchemas({ registry, rules, comments });
  const app = new OpenAPIHono();
  app.openAPIRegistry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
  });
  const paths = new Paths();
  for (const binding of bindingsOfServices(services)) {
    const path = paths.of(binding);
    const method = verbOf(binding);
    if (!method || !paths.claim(method, path)) continue;
    const operation = operationOf(binding, path, {
      schemas,
      examples: new Examples(rules),
      comments,
      needsToken: options.needsToken ?? (() => false),
      resumes: options.resumes ?? (() => false),
    });
    app.openAPIRegistry.registerPath({ ...operation, method, path: path.path });
  }
  for (const route of routes) app.openAPIRegistry.registerPath(route);
  const document = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: { ...info },
    ...(options.servers && { servers: options.servers.map((server) => ({ ...server })) }),
    tags: services.map((service) => ({
      name: service.name,
      ...descriptionOf(comments[service.typeName]),
    })),
  });
  schemas.describeReferences(document);
  return document;
}

function descriptionOf(comment: string | undefined): { description?: string } {
  const { description } = textsOf(comment);
  return description === undefined ? {} : { description };
}

function verbOf({ verb, body }: Binding): Verb | undefined {
  if (verb === ANY_METHOD) return body.kind === "none" ? "get" : "post";
  return VERBS.find((known) => known === verb.toLowerCase());
}

/** The paths of a document: those of one shape have the same names. */
class Paths {
  readonly #names = new Map<string, string[]>();
  readonly #claimed = new Set<string>();

  of(binding: Binding): DocumentPath {
    const shape = documentShape(binding.template);
    const path = documentPath(binding, this.#names.get(shape));
    this.#names.set(shape, path.parameters.map(({ name }) => name));
    return path;
  }

  /** Whether the document has no such operation yet. */
  claim(verb: Verb, { path }: DocumentPath): boolean {
    const operation = `${verb} ${path}`;
    const isFree = !this.#claimed.has(operation);
    this.#claimed.add(operation);
    return isFree;
  }
}
