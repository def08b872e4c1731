import { assertEquals } from "@std/assert";
import { create, createFileRegistry, type DescFile, fromBinary } from "@bufbuild/protobuf";
import {
  file_google_protobuf_cpp_features,
  file_google_protobuf_descriptor,
  file_google_protobuf_go_features,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
} from "@bufbuild/protobuf/wkt";
import { Health } from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { file_google_rpc_error_details } from "../../proto/gen/google/rpc/error_details_pb.ts";
import { MailboxService, MessengerService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { ReflectionIndex, withImports } from "./reflection_index.ts";

const index = new ReflectionIndex([
  MessengerService,
  Health,
  MessengerService,
  file_google_protobuf_cpp_features,
  file_google_protobuf_go_features,
]);

const nameOf = (file: DescFile | undefined) => file?.proto.name;

Deno.test("ReflectionIndex: lists the services given, sorted and once, not their neighbours", () => {
  assertEquals(index.serviceNames, ["grpc.health.v1.Health", "messenger.v1.MessengerService"]);
  assertEquals(nameOf(index.fileDeclaring(MailboxService.typeName)), "messenger/v1/messenger.proto");
});

Deno.test("ReflectionIndex: finds files by the name that imports use, imported ones too", () => {
  for (
    const name of [
      "messenger/v1/messenger.proto",
      "google/protobuf/timestamp.proto",
      "google/protobuf/any.proto",
    ]
  ) {
    assertEquals(nameOf(index.fileNamed(name)), name);
  }
  assertEquals(index.fileNamed("messenger/v1/messenger"), undefined);
  assertEquals(index.fileNamed("google/rpc/error_details.proto"), undefined);
});

Deno.test("ReflectionIndex: finds the file of a symbol, with or without a leading dot", () => {
  for (
    const [symbol, file] of [
      ["messenger.v1.MessengerService", "messenger/v1/messenger.proto"],
      [".messenger.v1.MessengerService", "messenger/v1/messenger.proto"],
      ["messenger.v1.MessengerService.SendMessage", "messenger/v1/messenger.proto"],
      ["messenger.v1.SendMessagesResult.result", "messenger/v1/messenger.proto"],
      ["grpc.health.v1.HealthCheckResponse.ServingStatus", "grpc/health/v1/health.proto"],
      ["google.rpc.Status.details", "google/rpc/status.proto"],
      [".google.protobuf.Timestamp", "google/protobuf/timestamp.proto"],
      ["pb.cpp", "google/protobuf/cpp_features.proto"],
    ] as const
  ) assertEquals(nameOf(index.fileDeclaring(symbol)), file, symbol);
});

Deno.test("ReflectionIndex: knows no symbol that is not declared", () => {
  for (
    const symbol of ["", ".", "messenger", "messenger.v1", "..messenger.v1.Message", "messenger.v1.message"]
  ) {
    assertEquals(index.fileDeclaring(symbol), undefined, symbol);
  }
});

Deno.test("ReflectionIndex: finds extensions by message and number", () => {
  for (const message of ["google.protobuf.FeatureSet", ".google.protobuf.FeatureSet"]) {
    assertEquals(nameOf(index.fileExtending(message, 1000)), "google/protobuf/cpp_features.proto");
    assertEquals(nameOf(index.fileExtending(message, 1002)), "google/protobuf/go_features.proto");
    assertEquals(index.fileExtending(message, 1001), undefined);
    assertEquals(index.extensionNumbers(message)?.sort(), [1000, 1002]);
  }
  assertEquals(index.extensionNumbers("messenger.v1.Message"), []);
  assertEquals(index.extensionNumbers("messenger.v1.MessengerService"), undefined);
  assertEquals(index.fileExtending("no.Such", 1000), undefined);
});

Deno.test("ReflectionIndex: a file given by itself is found and not listed", () => {
  const alone = new ReflectionIndex([file_google_rpc_error_details]);
  assertEquals(alone.serviceNames, []);
  assertEquals(
    nameOf(alone.fileDeclaring("google.rpc.BadRequest.FieldViolation.field")),
    "google/rpc/error_details.proto",
  );
});

Deno.test("ReflectionIndex: a file's bytes are its descriptor, made once", () => {
  const file = MessengerService.file;
  const descriptor = fromBinary(FileDescriptorProtoSchema, index.bytes(file));
  assertEquals(descriptor, file.proto);
  assertEquals(index.bytes(file) === index.bytes(file), true);
});

Deno.test("withImports: nearest first, each once, also where imports meet again", () => {
  // top imports left and right, and both of them import bottom
  const files = ["bottom", "left:bottom", "right:bottom", "top:left,right"].map((line) => {
    const [name = "", imports] = line.split(":");
    return create(FileDescriptorProtoSchema, {
      name,
      syntax: "proto3",
      dependency: imports?.split(",") ?? [],
    });
  });
  const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: files }));
  const top = registry.getFile("top")!;
  assertEquals(withImports([top]).map(nameOf), ["top", "left", "right", "bottom"]);
  assertEquals(withImports([file_google_protobuf_descriptor]), [file_google_protobuf_descriptor]);
});
