/** Contracts over HTTP: REST and its document from message descriptors and `google.api.http` options. */
export { problemResponse, type RestProblem, restProblem, type RestProblemOptions } from "./rest_problem.ts";
export { corsMiddleware, type CorsOptions } from "./cors.ts";
export { readDeadline } from "./deadline_header.ts";
export { openApiDocument } from "./document.ts";
export type { EventHooks, EventReset } from "./event_hooks.ts";
export { MAX_MESSAGE_BYTES } from "./body_bytes.ts";
export type { Invoke, InvokeAnswer, InvokeContext } from "./invoke.ts";
export type { RestOptions } from "./rest_options.ts";
export type { OpenApiDocument, OpenApiOptions } from "./openapi.ts";
export { ProblemSchema } from "./openapi_errors.ts";
export { createRest, type RestFetch } from "./rest_router.ts";
export {
  type FieldRules,
  holdToRules,
  type MessageRule,
  type Refuse,
  rule,
  type RuleFault,
  type Rules,
  rulesOf,
} from "./rules.ts";
export { type Comments, MessageSchemas, schemaOf, type SchemaOptions } from "./schema.ts";
export { type FaultOptions, schemaFaults } from "./schema_faults.ts";
export { validationInterceptor } from "./validation_interceptor.ts";
