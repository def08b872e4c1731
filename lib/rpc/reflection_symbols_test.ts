import { assertEquals } from "@std/assert";
import { create } from "@bufbuild/protobuf";
import {
  file_google_protobuf_cpp_features,
  file_google_protobuf_descriptor,
  file_google_protobuf_struct,
  FileDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";
import { file_grpc_health_v1_health } from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { extensionsOf, messagesOf, symbolsOf } from "./reflection_symbols.ts";

Deno.test("symbolsOf: services, methods, messages, fields, nested enums and their values", () => {
  assertEquals(
    new Set(symbolsOf(file_grpc_health_v1_health.proto)),
    new Set([
      "grpc.health.v1.Health",
      "grpc.health.v1.Health.Check",
      "grpc.health.v1.Health.Watch",
      "grpc.health.v1.HealthCheckRequest",
      "grpc.health.v1.HealthCheckRequest.service",
      "grpc.health.v1.HealthCheckResponse",
      "grpc.health.v1.HealthCheckResponse.status",
      "grpc.health.v1.HealthCheckResponse.ServingStatus",
      ...["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"].flatMap((value) => [
        `grpc.health.v1.HealthCheckResponse.${value}`,
        `grpc.health.v1.HealthCheckResponse.ServingStatus.${value}`,
      ]),
    ]),
  );
});

Deno.test("symbolsOf: top-level enums, oneofs and map entries", () => {
  const symbols = new Set(symbolsOf(file_google_protobuf_struct.proto));
  for (
    const name of [
      "NullValue",
      "NULL_VALUE",
      "NullValue.NULL_VALUE",
      "Value.kind",
      "Struct.fields",
      "Struct.FieldsEntry",
      "Struct.FieldsEntry.value",
    ]
  ) assertEquals(symbols.has(`google.protobuf.${name}`), true, name);
});

Deno.test("symbolsOf: extensions have the scope that declares them", () => {
  const symbols = new Set(symbolsOf(file_google_protobuf_cpp_features.proto));
  assertEquals([symbols.has("pb.cpp"), symbols.has("google.protobuf.FeatureSet.cpp")], [true, false]);
});

Deno.test("symbolsOf: a file without a package declares bare names", () => {
  const file = create(FileDescriptorProtoSchema, {
    messageType: [{ name: "Alone", field: [{ name: "id" }] }],
    service: [{ name: "Hermit", method: [{ name: "Call" }] }],
  });
  assertEquals([...symbolsOf(file)], ["Alone", "Alone.id", "Hermit", "Hermit.Call"]);
});

Deno.test("messagesOf: nested messages at every depth, with their full names", () => {
  const file = create(FileDescriptorProtoSchema, {
    package: "p",
    messageType: [{ name: "A", nestedType: [{ name: "B", nestedType: [{ name: "C" }] }] }, { name: "D" }],
  });
  assertEquals([...messagesOf(file)].map(([name]) => name), ["p.A", "p.A.B", "p.A.B.C", "p.D"]);
});

Deno.test("extensionsOf: those of the file and those inside its messages, which are symbols too", () => {
  const file = create(FileDescriptorProtoSchema, {
    extension: [{ name: "outer", number: 100 }],
    messageType: [{ name: "A", nestedType: [{ name: "B", extension: [{ name: "inner", number: 101 }] }] }],
  });
  assertEquals([...extensionsOf(file)].map(({ number }) => number), [100, 101]);
  assertEquals([...symbolsOf(file)], ["outer", "A", "A.B", "A.B.inner"]);
  assertEquals([...extensionsOf(file_google_protobuf_descriptor.proto)], []);
});
