import { assertEquals } from "@std/assert";
import { type DescMessage, fromJson, type JsonValue } from "@bufbuild/protobuf";
import { Validator } from "@seriousme/openapi-schema-validator";
import { z } from "@hono/zod-openapi";
import { bindings } from "../../tests/support/contract/bindings.ts";
import { types } from "../../tests/support/contract/types.ts";
import { CODES } from "../error/mod.ts";
import { createOpenApi, type OpenApiOptions } from "./openapi.ts";
import { Examples } from "./openapi_example.ts";
import { rule, rulesOf } from "./rules.ts";
import { MessageSchemas } from "./schema.ts";
import { schemaFaults } from "./schema_faults.ts";

const METHODS = ["get", "post", "put", "patch", "delete", "head"];

// deno-lint-ignore no-explicit-any
type Loose = any;

/** The document of `bindings.proto`, as it is sent. */
async function documentOf(options: Partial<OpenApiOptions> = {}): Promise<Loose> {
  const { registry, comments } = await bindings();
  const document = createOpenApi({
    services: [registry.getService("bindings.v1.Messaging")!],
    info: { title: "Bindings", version: "1.2.3" },
    registry,
    comments,
    ...options,
  });
  return JSON.parse(JSON.stringify(document));
}

/** Its operations by their ids. */
function operationsOf(document: Loose): Record<string, Loose> {
  const all = Object.entries<Loose>(document.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => ({ ...item[method], method, path }))
  );
  return Object.fromEntries(all.map((operation) => [operation.operationId, operation]));
}

Deno.test("createOpenApi: the document is one of OpenAPI 3.1", async () => {
  const document = await documentOf({
    servers: [{ url: "https://parley.example" }],
    needsToken: ({ name }) => name !== "GetMessage",
    routes: [{ method: "get", path: "/own", responses: { 200: { description: "Its own." } } }],
  });
  const result = await new Validator().validate(structuredClone(document));
  assertEquals([result.valid, result.errors], [true, undefined]);
  assertEquals([document.openapi, document.info.version, document.paths["/own"].get.responses["200"]], [
    "3.1.0",
    "1.2.3",
    { description: "Its own." },
  ]);
  assertEquals(document.components.securitySchemes, {
    bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
  });
});

Deno.test("createOpenApi: what the validator is there for: a broken document is refused", async () => {
  const document = await documentOf();
  delete document.paths["/v1/messages"].post.responses;
  document.paths["/v1/messages"].post.parameters = [{ name: "x" }];
  assertEquals((await new Validator().validate(document)).valid, false);
});

Deno.test("createOpenApi: every binding that OpenAPI has a place for, each with an id of its own", async () => {
  const document = await documentOf();
  const routes = Object.values(operationsOf(document)).map((o) => `${o.method} ${o.path} ${o.operationId}`);
  assertEquals(routes.toSorted(), [
    "delete /v1/messages/{message_id} Messaging_DeleteMessage",
    "get /v1/echo Messaging_Echo",
    "get /v1/messages/{message_id} Messaging_GetMessage",
    "get /v1/messages/{message_id}/{sub_subfield} Messaging_GetMessage_3",
    "get /v1/messages:texts Messaging_Watch_2",
    "get /v1/messages:watch Messaging_Watch",
    "get /v1/scalars/{int32}/{bool}/{kind}/{bytes}/{double} Messaging_Echo_5",
    "get /v1/users/{user_id}/messages/{message_id} Messaging_GetMessage_2",
    "head /v1/head Messaging_Echo_3",
    "patch /v1/messages/{message_id} Messaging_PatchMessage",
    "patch /v1/shelves/{shelves}/books/{books} Messaging_UpdateBook",
    "post /v1/everything Messaging_Echo_4",
    "post /v1/messages Messaging_CreateMessage",
    "post /v1/messages/{message_id}:archive Messaging_Archive",
    "post /v1/messages:converse Messaging_Converse",
    "post /v1/messages:import Messaging_Import_2",
    "post /v1/shelves/{shelf}/messages:import Messaging_Import",
    "put /v1/messages/{message_id} Messaging_UpdateMessage",
    "put /v1/titles Messaging_SetTitles",
    "put /v2/{book_name}:write Messaging_UpdateBook_2",
  ]);
});

Deno.test("createOpenApi: path parameters are those of the path; refs lead somewhere", async () => {
  const document = await documentOf();
  for (const { path, parameters = [], operationId } of Object.values(operationsOf(document))) {
    const named = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
    const declared = parameters.filter((p: Loose) => p.in === "path").map((p: Loose) => p.name);
    assertEquals(declared, named, operationId);
  }
  const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
  assertEquals(refs.length > 20, true);
  for (const [, name] of refs) assertEquals(name! in document.components.schemas, true, name);
});

Deno.test("createOpenApi: comments are summaries and descriptions", async () => {
  const document = await documentOf();
  const { GetMessage } = Object.fromEntries(
    Object.values(operationsOf(document)).map((o) => [o.operationId.slice("Messaging_".length), o]),
  );
  assertEquals(document.tags, [{ name: "Messaging", description: "Keeps messages." }]);
  assertEquals(GetMessage.tags, ["Messaging"]);
  assertEquals(GetMessage.summary, "Reads one message, or one of a user's");
  assertEquals(
    GetMessage.description,
    "Reads one message, or one of a user's.\n\nErrors: NOT_FOUND; OUT_OF_RANGE.",
  );
  const [id] = GetMessage.parameters;
  assertEquals([id.name, id.in, id.required, id.description], ["message_id", "path", true, "The id."]);
  const { description, properties } = document.components.schemas["bindings.v1.Message"];
  assertEquals([description, properties.text.description], ["A message.", "What it says."]);
});

Deno.test("createOpenApi: parameters are what neither path, body nor header has", async () => {
  const operations = operationsOf(await documentOf({ resumes: ({ name }) => name === "Watch" }));
  const named = (id: string) =>
    (operations[`Messaging_${id}`].parameters ?? []).map((p: Loose) => `${p.in} ${p.name}`);
  assertEquals(named("GetMessage"), [
    "path message_id",
    "query revision",
    "query sub.subfield",
    "query userId",
    "query tags",
  ]);
  assertEquals(named("UpdateMessage"), ["path message_id", "query updateMask", "header Idempotency-Key"]);
  assertEquals(named("PatchMessage"), ["path message_id"]);
  assertEquals(named("UpdateBook"), ["path shelves", "path books", "query allowMissing"]);
  assertEquals(named("Watch"), ["query count", "query after", "query failAfter", "header Last-Event-ID"]);
  const tags = operations.Messaging_GetMessage.parameters.find((p: Loose) => p.name === "tags");
  assertEquals([tags.required, tags.schema.type, tags.example], [false, "array", ["tag"]]);
});

Deno.test("createOpenApi: bodies and answers by their media types", async () => {
  const operations = operationsOf(await documentOf());
  const typesOf = (content: Loose) => Object.keys(content ?? {});
  const { requestBody, responses } = operations.Messaging_Converse;
  assertEquals(typesOf(requestBody.content), ["application/json", "application/x-ndjson"]);
  assertEquals(requestBody.content["application/json"].schema.type, "array");
  assertEquals(typesOf(responses["200"].content), [
    "application/json",
    "application/x-ndjson",
    "text/event-stream",
  ]);
  const ref = { $ref: "#/components/schemas/bindings.v1.Message" };
  const orError = { anyOf: [ref, { $ref: "#/components/schemas/StreamError" }] };
  assertEquals(responses["200"].content["application/x-ndjson"].schema, orError);
  assertEquals(responses["200"].content["application/json"].schema, { type: "array", items: orError });
  assertEquals(responses["200"].content["text/event-stream"].schema, ref);
  const get = operations.Messaging_GetMessage;
  assertEquals([get.requestBody, typesOf(get.responses["200"].content)], [undefined, ["application/json"]]);
  const create = operations.Messaging_CreateMessage;
  assertEquals(create.requestBody.content["application/json"].schema, ref);
  assertEquals(create.responses["200"].content["application/json"].schema, ref);
  const patch = operations.Messaging_PatchMessage.requestBody.content["application/json"].schema;
  assertEquals(Object.keys(patch.properties), ["text", "labels"]);
  const titles = operations.Messaging_SetTitles.requestBody.content["application/json"];
  assertEquals([titles.schema.type, titles.example], ["array", ["title"]]);
});

Deno.test("createOpenApi: each route has the problems that it may answer, by their statuses", async () => {
  const operations = operationsOf(await documentOf({ needsToken: ({ name }) => name !== "GetMessage" }));
  const statuses = (id: string) => Object.keys(operations[`Messaging_${id}`].responses).map(Number);
  assertEquals(statuses("GetMessage"), [200, 400, 404, 406, 429, 500, 503, 504]);
  assertEquals(statuses("CreateMessage"), [200, 400, 401, 403, 406, 413, 415, 429, 500, 503, 504]);
  assertEquals(operations.Messaging_GetMessage.security, []);
  assertEquals(operations.Messaging_CreateMessage.security, [{ bearer: [] }]);
  const refused = operations.Messaging_GetMessage.responses["400"];
  assertEquals(
    refused.description,
    "`OUT_OF_RANGE`: Out of range.\n\n`INVALID_ARGUMENT`: The request is not valid.",
  );
  const { schema, example } = refused.content["application/problem+json"];
  assertEquals([schema, example.status, example.code], [
    { $ref: "#/components/schemas/Problem" },
    400,
    "OUT_OF_RANGE",
  ]);
});

Deno.test("createOpenApi: the schema of problems has every code", async () => {
  const { properties, required } = (await documentOf()).components.schemas.Problem;
  assertEquals(properties.code.enum, Object.keys(CODES));
  assertEquals(required, ["type", "title", "status", "detail", "code"]);
});

Deno.test("createOpenApi: rules say what is required, and have the examples", async () => {
  const { registry } = await bindings();
  const message = registry.getMessage("bindings.v1.Message")!;
  const text = z.string().min(1).meta({ example: "Good morning" });
  const rules = rulesOf(rule(message, { text } as never));
  const document = await documentOf({ rules });
  assertEquals(document.components.schemas["bindings.v1.Message"].required, ["text"]);
  const operations = operationsOf(document);
  const { example } = operations.Messaging_CreateMessage.requestBody.content["application/json"];
  assertEquals(example, { messageId: "message id", text: "Good morning", labels: { key: "value" } });
  const watched = operations.Messaging_Watch_2.responses["200"].content["application/json"].example;
  assertEquals(watched, ["Good morning"]);
});

Deno.test("Examples: the example of every message is its JSON", async () => {
  const checks: [DescMessage[], Loose][] = [];
  for (const { registry } of [await bindings(), await types()]) {
    const messages = [...registry].filter((desc) => desc.kind === "message");
    checks.push([messages.filter(({ typeName }) => !typeName.startsWith("google.")), registry]);
  }
  const examples = new Examples();
  let count = 0;
  for (const [messages, registry] of checks) {
    const schemas = new MessageSchemas({ registry });
    for (const desc of messages) {
      const example: JsonValue = examples.message(desc);
      assertEquals(schemaFaults(desc, example, { schemas, root: desc.typeName }), [], desc.typeName);
      fromJson(desc, example, { registry });
      count++;
    }
  }
  assertEquals(count > 20, true);
});
