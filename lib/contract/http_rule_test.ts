import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { protoPath } from "./field_path.ts";
import { type Binding, bindingsOf } from "./http_rule.ts";
import { bindingsOfServices, routeTableOf } from "./routes.ts";
import { bindingsMethod, bindingsRegistry } from "../../tests/support/contract/bindings.ts";
import { registryOf } from "../../tests/support/contract/compile.ts";

/** A binding on one line: method, template, fields of the path, body, field of the answer. */
function told({ verb, template, variables, body, responseBody }: Binding): string {
  const target = body.kind === "field" ? body.field.name : body.kind === "all" ? "*" : "-";
  return [verb, template.text, variables.map(protoPath).join(","), target, responseBody?.name ?? "-"].join(
    " ",
  );
}

Deno.test("bindingsOf: every kind of pattern, body and answer, with additional bindings", async () => {
  const of = async (name: string) => bindingsOf(await bindingsMethod(name)).map(told);
  assertEquals(await of("GetMessage"), [
    "GET /v1/messages/{message_id} message_id - -",
    "GET /v1/users/{user_id}/messages/{message_id} user_id,message_id - -",
    "GET /v1/messages/{message_id}/{sub.subfield} message_id,sub.subfield - -",
  ]);
  assertEquals(await of("UpdateMessage"), ["PUT /v1/messages/{message_id} message_id message -"]);
  assertEquals(await of("PatchMessage"), ["PATCH /v1/messages/{message_id} message_id * -"]);
  assertEquals(await of("CreateMessage"), ["POST /v1/messages  * message"]);
  assertEquals(await of("DeleteMessage"), ["DELETE /v1/messages/{message_id} message_id - -"]);
  assertEquals(await of("Archive"), ["POST /v1/messages/{message_id}:archive message_id * -"]);
  assertEquals((await of("Echo")).slice(0, 3), [
    "* /v1/echo  - -",
    "PURGE /v1/purge/{int64} int64 - -",
    "HEAD /v1/head  - -",
  ]);
  assertEquals(await of("UpdateBook"), [
    "PATCH /v1/{book.name=shelves/*/books/*} book.name book -",
    "PUT /v2/{book.name=**}:write book.name book -",
  ]);
  assertEquals(await of("SetTitles"), ["PUT /v1/titles  titles titles"]);
  assertEquals(await of("Unbound"), []);
});

/** Options of a method `M(Request) returns (Response)`, and what is said of them at start. */
const FAULTS: [name: string, option: string, why: string][] = [
  ["no pattern", `body: "*"`, "it has no pattern, expected get, put, post, delete, patch or custom"],
  ["template", `get: "v1"`, 'Cannot read path template "v1": expected "/"'],
  ["unknown field", `get: "/v1/{nothing}"`, 'its path has "nothing", which faults.v1.Request has not'],
  ["unknown field inside", `get: "/v1/{inner.nothing}"`, 'its path has "inner.nothing", which'],
  ["field inside of a scalar", `get: "/v1/{id.x}"`, 'its path has "id.x", which'],
  ["field inside of a repeated one", `get: "/v1/{inners.id}"`, 'its path has "inners.id", which'],
  ["field inside of a timestamp", `get: "/v1/{time.seconds}"`, 'its path has "time.seconds", which'],
  ["repeated", `get: "/v1/{tags}"`, 'its path has "tags", which is repeated: expected a scalar or an enum'],
  ["map", `get: "/v1/{labels}"`, 'its path has "labels", which is a map'],
  ["message", `get: "/v1/{inner}"`, 'its path has "inner", which is a message'],
  ["twice", `get: "/v1/{id}/{id}"`, '"id" is there twice'],
  ["body", `post: "/v1" body: "nothing"`, 'its body is "nothing", which is no field of faults.v1.Request'],
  ["nested body", `post: "/v1" body: "inner.id"`, 'its body is "inner.id", which is no field of'],
  ["body and path", `post: "/v1/{id}" body: "id"`, 'its body and its path both have "id"'],
  ["body of GET", `get: "/v1" body: "*"`, 'its body is "*", but GET has none'],
  [
    "response",
    `get: "/v1" response_body: "x"`,
    'its response_body is "x", which is no field of faults.v1.Response',
  ],
  ["custom kind", `custom: { kind: "b rew" path: "/v1" }`, 'the kind of its custom pattern is "b rew"'],
  [
    "custom kind in small letters",
    `custom: { kind: "get" path: "/v1" }`,
    'is "get", expected a method in capitals',
  ],
  [
    "nested more",
    `get: "/v1" additional_bindings { get: "/v2" additional_bindings { get: "/v3" } }`,
    "additional_bindings must not have any of their own",
  ],
  ["additional", `get: "/v1" additional_bindings { get: "/v1/{x}" }`, 'its path has "x"'],
];

Deno.test("bindingsOf: what is wrong is told with the method's name", async () => {
  const methods = FAULTS.map(([, option], i) =>
    `rpc M${i}(Request) returns (Response) { option (google.api.http) = { ${option} }; }`
  );
  const registry = await registryOf({
    "faults/v1/faults.proto": `syntax = "proto3";
      package faults.v1;
      import "google/api/annotations.proto";
      import "google/protobuf/timestamp.proto";
      service Faults {
        ${methods.join("\n")}
        rpc Streams(stream Request) returns (Response) { option (google.api.http) = { post: "/v1/s" }; }
      }
      message Request {
        string id = 1;
        Inner inner = 2;
        repeated Inner inners = 3;
        repeated string tags = 4;
        map<string, string> labels = 5;
        google.protobuf.Timestamp time = 6;
      }
      message Inner { string id = 1; }
      message Response { string id = 1; }`,
  });
  const { methods: descs } = registry.getService("faults.v1.Faults")!;
  const messageOf = (i: number) => assertThrows(() => bindingsOf(descs[i]!), TypeError).message;
  FAULTS.forEach(([name, , why], i) => {
    assertStringIncludes(messageOf(i), `Cannot bind method "faults.v1.Faults.M${i}" to HTTP: `, name);
    assertStringIncludes(messageOf(i), why, name);
  });
  assertStringIncludes(
    messageOf(FAULTS.length),
    '"faults.v1.Faults.Streams" to HTTP: it takes a stream, which needs a body',
  );
});

Deno.test("routeTableOf: two methods on the same paths are told, both by name", async () => {
  const registry = await registryOf({
    "faults/v1/faults.proto": `syntax = "proto3";
      package faults.v1;
      import "google/api/annotations.proto";
      service Faults {
        rpc One(Request) returns (Request) { option (google.api.http) = { get: "/v1/{id=things/*}" }; }
        rpc Two(Request) returns (Request) { option (google.api.http) = { get: "/v1/things/{id}" }; }
      }
      message Request { string id = 1; }`,
  });
  const bindings = bindingsOfServices([registry.getService("faults.v1.Faults")!]);
  const error = assertThrows(() => routeTableOf(bindings), TypeError) as TypeError;
  assertEquals(
    error.message,
    'Cannot bind method "faults.v1.Faults.Two" to GET "/v1/things/{id}": "faults.v1.Faults.One" has ' +
      '"/v1/{id=things/*}", which matches the same paths',
  );
});

Deno.test("routeTableOf: the bindings of a contract, each found by its path", async () => {
  const service = (await bindingsRegistry()).getService("bindings.v1.Messaging")!;
  const table = routeTableOf(bindingsOfServices([service]));
  const find = (method: string, path: string) => {
    const found = table.find(method, path);
    return found && "route" in found ? [found.route.method.name, ...found.values] : found;
  };
  assertEquals(find("PATCH", "/v1/shelves/1/books/2"), ["UpdateBook", "shelves/1/books/2"]);
  assertEquals(find("PUT", "/v2/a/b/c:write"), ["UpdateBook", "a/b/c"]);
  assertEquals(find("GET", "/v1/messages/7/x"), ["GetMessage", "7", "x"]);
  assertEquals(find("GET", "/v1/messages:watch"), ["Watch"]);
  assertEquals(find("POST", "/v1/messages/7:archive"), ["Archive", "7"]);
});
