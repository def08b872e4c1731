import { assert, assertEquals } from "@std/assert";
import { OpenAPIHono, z } from "@hono/zod-openapi";
import { types } from "../../tests/support/contract/types.ts";
import { UpdateUserRequestSchema } from "../../proto/gen/user/v1/user_pb.ts";
import { rule, rulesOf } from "./rules.ts";
import { MessageSchemas, type SchemaOptions } from "./schema.ts";

const { registry, comments, message } = await types();

type Schema = Record<string, unknown> & { properties?: Record<string, Schema>; required?: string[] };

/** The components of a document that has these schemas as bodies, and the bodies themselves. */
function documentOf(
  schemas: MessageSchemas,
  bodies: readonly z.ZodType[],
): { components: Record<string, Schema>; bodies: Schema[] } {
  const app = new OpenAPIHono();
  bodies.forEach((schema, at) => {
    const content = { "application/json": { schema } };
    app.openAPIRegistry.registerPath({
      method: "post",
      path: `/${at}`,
      request: { body: { content } },
      responses: { 200: { description: "", content } },
    });
  });
  const made = app.getOpenAPI31Document({ openapi: "3.1.0", info: { title: "", version: "" } });
  schemas.describeReferences(made);
  const document = JSON.parse(JSON.stringify(made));
  return {
    components: document.components.schemas ?? {},
    bodies: bodies.map((_, at) =>
      document.paths[`/${at}`].post.requestBody.content["application/json"].schema
    ),
  };
}

function everything(options: SchemaOptions = {}) {
  const schemas = new MessageSchemas({ registry, comments, ...options });
  return documentOf(schemas, [schemas.of(message("Everything"))]);
}

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

Deno.test("document: every message and enum is a component of its full name", () => {
  const { components, bodies } = everything();
  assertEquals(bodies, [ref("types.v1.Everything")]);
  assertEquals(Object.keys(components).sort(), [
    "google.protobuf.Any",
    "google.protobuf.Empty",
    "types.v1.Choice",
    "types.v1.Closed",
    "types.v1.Closed.Pair",
    "types.v1.Color",
    "types.v1.Everything",
    "types.v1.Lists",
    "types.v1.Maps",
    "types.v1.Names",
    "types.v1.Present",
    "types.v1.Scalars",
    "types.v1.Side",
    "types.v1.Tree",
    "types.v1.WellKnown",
  ]);
});

Deno.test("document: the types of all scalars", () => {
  const { color, old, ...scalars } = everything().components["types.v1.Scalars"]!.properties!;
  const [int32, uint32] = [{ type: "integer", format: "int32" }, {
    type: "integer",
    format: "uint32",
    minimum: 0,
  }];
  const int64 = { type: "string", format: "int64", pattern: "^-?[0-9]{1,19}$" };
  const uint64 = { type: "string", format: "uint64", pattern: "^[0-9]{1,20}$" };
  const float = (format: string) => ({
    anyOf: [{ type: "number", format }, { type: "string", enum: ["NaN", "Infinity", "-Infinity"] }],
  });
  assertEquals(scalars, {
    aDouble: { ...float("double"), description: "Two to the 1023rd and more." },
    aFloat: float("float"),
    anInt32: int32,
    anInt64: int64,
    aUint32: uint32,
    aUint64: uint64,
    aSint32: int32,
    aSint64: int64,
    aFixed32: uint32,
    aFixed64: uint64,
    aSfixed32: int32,
    aSfixed64: int64,
    aBool: { type: "boolean" },
    aString: { type: "string" },
    someBytes: { type: "string", format: "byte" },
  });
  assertEquals(color, { ...ref("types.v1.Color"), description: "What colour it has." });
  assertEquals(old, { type: "string", deprecated: true });
});

Deno.test("document: lists, maps, well-known types, and messages that contain themselves", () => {
  const { components } = everything();
  const tree = components["types.v1.Tree"]!;
  assertEquals(tree, {
    type: "object",
    description: "Contains itself.",
    additionalProperties: false,
    properties: {
      name: { type: "string" },
      left: ref("types.v1.Tree"),
      more: { type: "array", items: ref("types.v1.Tree") },
      named: { type: "object", additionalProperties: ref("types.v1.Tree") },
    },
  });
  const { time, duration, mask, struct, value, list, nullValue, int64Value, any } =
    components["types.v1.WellKnown"]!.properties!;
  assertEquals([time?.format, duration?.type, mask?.type], ["date-time", "string", "string"]);
  assertEquals([struct, list, value], [
    { type: "object", additionalProperties: {} },
    { type: "array", items: {} },
    {},
  ]);
  assertEquals([nullValue, int64Value?.format, any], [{ type: "null" }, "int64", ref("google.protobuf.Any")]);
});

Deno.test("document: a component keeps its own comment, whoever refers to it first", () => {
  const { components } = everything();
  assertEquals(components["types.v1.Color"], {
    type: "string",
    description: "A colour.",
    enum: ["COLOR_UNSPECIFIED", "COLOR_RED", "COLOR_BLUE", "COLOR_BELOW"],
  });
  assertEquals(components["types.v1.Scalars"]!.description, "Every scalar.");
  assertEquals(components["types.v1.Everything"]!.properties!.present, {
    ...ref("types.v1.Present"),
    description: "Every scalar, with presence.",
  });
});

Deno.test("document: Parley's own comments unless others are given", () => {
  const schemas = new MessageSchemas();
  const { components } = documentOf(schemas, [schemas.of(UpdateUserRequestSchema)]);
  const { description, properties } = components["user.v1.UpdateUserRequest"]!;
  assert(String(description).startsWith("What is to change about a user.\n\nWithout update_mask"));
  assertEquals(properties!.id!.description, "The id of the user.");
});

Deno.test("document: what a rule wants is required, and what it says of itself is told", () => {
  const name = z.string().min(1).meta({ minLength: 1, examples: ["Ann"] });
  const rules = rulesOf(
    rule(UpdateUserRequestSchema, {
      id: z.string().min(1),
      name: name.optional(),
      roles: z.array(z.string()).min(1).meta({ minItems: 1 }),
    }),
  );
  const schemas = new MessageSchemas({ rules });
  const { components } = documentOf(schemas, [schemas.of(UpdateUserRequestSchema)]);
  const { required, properties } = components["user.v1.UpdateUserRequest"]!;
  assertEquals(required, ["id", "roles"]);
  assertEquals(properties!.roles!.minItems, 1);
  // It is told, not applied: rules are for messages.
  assertEquals(schemas.of(UpdateUserRequestSchema).safeParse({}).success, true);
});

Deno.test("document: a message less the fields of the path is no component, and refuses them", () => {
  const rules = rulesOf(rule(UpdateUserRequestSchema, { id: z.string().min(1), etag: z.string().min(1) }));
  const schemas = new MessageSchemas({ rules });
  const id = UpdateUserRequestSchema.fields.filter((field) => field.name === "id");
  const rest = schemas.without(UpdateUserRequestSchema, id);
  const { components, bodies } = documentOf(schemas, [rest]);
  assertEquals(Object.keys(components), ["user.v1.UserStatus"]);
  assertEquals(Object.keys(bodies[0]!.properties!).includes("id"), false);
  assertEquals(bodies[0]!.required, ["etag"]);
  assertEquals([rest.safeParse({ name: "a" }).success, rest.safeParse({ id: "a" }).success], [true, false]);
});
