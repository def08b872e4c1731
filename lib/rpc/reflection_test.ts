import { assertEquals } from "@std/assert";
import { create, createFileRegistry, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import {
  file_google_protobuf_cpp_features,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";
import { createClient, createRouterTransport } from "@connectrpc/connect";
import { Health } from "../../proto/gen/grpc/health/v1/health_pb.ts";
import * as v1 from "../../proto/gen/grpc/reflection/v1/reflection_pb.ts";
import * as v1alpha from "../../proto/gen/grpc/reflection/v1alpha/reflection_pb.ts";
import { MessengerService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { reflectionServices } from "./reflection.ts";

type Question = NonNullable<MessageInitShape<typeof v1.ServerReflectionRequestSchema>["messageRequest"]>;

const transport = createRouterTransport(
  reflectionServices([MessengerService, Health, file_google_protobuf_cpp_features]),
);

const MESSENGER = "messenger/v1/messenger.proto";
const MESSENGER_IMPORTS = [
  "google/api/annotations.proto",
  "google/protobuf/timestamp.proto",
  "google/rpc/status.proto",
  "google/api/http.proto",
  "google/protobuf/descriptor.proto",
  "google/protobuf/any.proto",
];

/** The responses of one stream to these questions. */
async function ask(...questions: Question[]): Promise<v1.ServerReflectionResponse[]> {
  async function* requests() {
    for (const messageRequest of questions) yield { host: "h", messageRequest };
  }
  return await Array.fromAsync(createClient(v1.ServerReflection, transport).serverReflectionInfo(requests()));
}

/** The files of a response; empty when it is another one. */
function filesOf(response: v1.ServerReflectionResponse | undefined): FileDescriptorProto[] {
  const answer = response?.messageResponse;
  if (answer?.case !== "fileDescriptorResponse") return [];
  return answer.value.fileDescriptorProto.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes));
}

const namesOf = (response: v1.ServerReflectionResponse | undefined) =>
  filesOf(response).map((file) => file.name);

/** The code and text of an error response. */
function errorOf(response: v1.ServerReflectionResponse | undefined): [number, string] | undefined {
  const answer = response?.messageResponse;
  if (answer?.case !== "errorResponse") return undefined;
  return [answer.value.errorCode, answer.value.errorMessage];
}

Deno.test("reflection: lists the services, reflection itself among them", async () => {
  const [response] = await ask({ case: "listServices", value: "*" });
  assertEquals(
    response?.messageResponse.case === "listServicesResponse" &&
      response.messageResponse.value.service.map((service) => service.name),
    [
      "grpc.health.v1.Health",
      "grpc.reflection.v1.ServerReflection",
      "grpc.reflection.v1alpha.ServerReflection",
      "messenger.v1.MessengerService",
    ],
  );
});

Deno.test("reflection: answers a file first, then all that it imports", async () => {
  const [byName] = await ask({ case: "fileByFilename", value: MESSENGER });
  assertEquals(namesOf(byName), [MESSENGER, ...MESSENGER_IMPORTS]);
  const [bySymbol] = await ask({ case: "fileContainingSymbol", value: "messenger.v1.MessengerService" });
  assertEquals(namesOf(bySymbol), [MESSENGER, ...MESSENGER_IMPORTS]);
});

Deno.test("reflection: a contract can be built from the answer alone", async () => {
  const [response] = await ask({ case: "fileContainingSymbol", value: "messenger.v1.MessengerService" });
  const files = filesOf(response);
  const registry = createFileRegistry(files[0]!, (name) => files.find((file) => file.name === name));
  const service = registry.getService("messenger.v1.MessengerService");
  assertEquals(
    service?.methods.map((method) => [method.name, method.methodKind, method.input.typeName]),
    MessengerService.methods.map((method) => [method.name, method.methodKind, method.input.typeName]),
  );
});

Deno.test("reflection: a stream gets no import twice, but always the file asked for", async () => {
  const [first, again, imported, other] = await ask(
    { case: "fileByFilename", value: MESSENGER },
    { case: "fileContainingSymbol", value: "messenger.v1.Message" },
    { case: "fileByFilename", value: "google/rpc/status.proto" },
    { case: "fileByFilename", value: "grpc/health/v1/health.proto" },
  );
  assertEquals(namesOf(first).length, 1 + MESSENGER_IMPORTS.length);
  assertEquals(namesOf(again), [MESSENGER]);
  assertEquals(namesOf(imported), ["google/rpc/status.proto"]);
  assertEquals(namesOf(other), ["grpc/health/v1/health.proto"]);
});

Deno.test("reflection: what one stream got is not counted to the next", async () => {
  for (let stream = 0; stream < 2; stream++) {
    const [response] = await ask({ case: "fileByFilename", value: "google/rpc/status.proto" });
    assertEquals(namesOf(response), ["google/rpc/status.proto", "google/protobuf/any.proto"]);
  }
});

Deno.test("reflection: answers extensions", async () => {
  const containingType = ".google.protobuf.FeatureSet";
  const [file, numbers, none] = await ask(
    {
      case: "fileContainingExtension",
      value: create(v1.ExtensionRequestSchema, { containingType, extensionNumber: 1000 }),
    },
    { case: "allExtensionNumbersOfType", value: containingType },
    { case: "allExtensionNumbersOfType", value: "messenger.v1.Message" },
  );
  assertEquals(namesOf(file), ["google/protobuf/cpp_features.proto", "google/protobuf/descriptor.proto"]);
  for (
    const [response, baseTypeName, extensionNumber] of [
      [numbers, "google.protobuf.FeatureSet", [1000]],
      [none, "messenger.v1.Message", []],
    ] as const
  ) {
    const expected = create(v1.ExtensionNumberResponseSchema, {
      baseTypeName,
      extensionNumber: [...extensionNumber],
    });
    assertEquals(response?.messageResponse, { case: "allExtensionNumbersResponse", value: expected });
  }
});

Deno.test("reflection: an error is an answer, and the stream goes on", async () => {
  const responses = await ask(
    { case: "fileByFilename", value: "no_such.proto" },
    { case: "fileContainingSymbol", value: "no.Such" },
    {
      case: "fileContainingExtension",
      value: create(v1.ExtensionRequestSchema, {
        containingType: "messenger.v1.Message",
        extensionNumber: 7,
      }),
    },
    { case: "allExtensionNumbersOfType", value: "messenger.v1.MessengerService" },
    { case: undefined },
    { case: "fileByFilename", value: "google/protobuf/any.proto" },
  );
  assertEquals(responses.slice(0, 5).map(errorOf), [
    [5, 'Cannot find file "no_such.proto": no contract served here declares it'],
    [5, 'Cannot find symbol "no.Such": no contract served here declares it'],
    [5, 'Cannot find extension "7" of "messenger.v1.Message": no contract served here declares it'],
    [5, 'Cannot find message "messenger.v1.MessengerService": no contract served here declares it'],
    [3, "Cannot answer the request: it asks nothing that is known here"],
  ]);
  assertEquals(namesOf(responses[5]), ["google/protobuf/any.proto"]);
});

Deno.test("reflection: every response carries its request and the host", async () => {
  const messageRequest = { case: "fileContainingSymbol", value: "no.Such" } as const;
  const [response] = await ask(messageRequest);
  assertEquals(response?.validHost, "h");
  assertEquals(
    response?.originalRequest,
    create(v1.ServerReflectionRequestSchema, { host: "h", messageRequest }),
  );
});

Deno.test("reflection: v1alpha answers the same bytes as v1", async () => {
  const questions = [
    { case: "listServices", value: "" },
    { case: "fileByFilename", value: MESSENGER },
    { case: "fileContainingSymbol", value: ".messenger.v1.Message.author" },
    { case: "allExtensionNumbersOfType", value: "google.protobuf.FeatureSet" },
    { case: "fileContainingSymbol", value: "no.Such" },
  ] as const;
  async function* requests() {
    for (const messageRequest of questions) yield { host: "h", messageRequest };
  }
  const client = createClient(v1alpha.ServerReflection, transport);
  const alpha = await Array.fromAsync(client.serverReflectionInfo(requests()));
  const stable = await ask(...questions);
  assertEquals(stable.length, questions.length);
  assertEquals(
    alpha.map((response) => toBinary(v1alpha.ServerReflectionResponseSchema, response)),
    stable.map((response) => toBinary(v1.ServerReflectionResponseSchema, response)),
  );
});

Deno.test("reflection: each question is answered before the next is asked", async () => {
  const answered: string[] = [];
  let answer = Promise.withResolvers<void>();
  async function* requests() {
    for (const value of ["google/protobuf/any.proto", MESSENGER]) {
      yield { messageRequest: { case: "fileByFilename", value } as const };
      await answer.promise;
      answer = Promise.withResolvers();
    }
  }
  const client = createClient(v1.ServerReflection, transport);
  for await (const response of client.serverReflectionInfo(requests())) {
    answered.push(namesOf(response)[0]!);
    answer.resolve();
  }
  assertEquals(answered, ["google/protobuf/any.proto", MESSENGER]);
});
