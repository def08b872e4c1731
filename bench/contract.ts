import { create, type Message, toBinary } from "@bufbuild/protobuf";
import {
  fileDesc,
  type GenMessage,
  type GenService,
  messageDesc,
  serviceDesc,
} from "@bufbuild/protobuf/codegenv2";
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type as Type,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
} from "@bufbuild/protobuf/wkt";

/**
 * The contract that all servers of the bench serve: gRPC's own hello-world, a stream, and large messages. Each
 * message has one field with the number 1.
 */
const file = create(FileDescriptorProtoSchema, {
  name: "bench.proto",
  package: "bench",
  syntax: "proto3",
  messageType: [
    message("HelloRequest", "name", Type.STRING),
    message("HelloReply", "message", Type.STRING),
    message("CountRequest", "count", Type.UINT32),
    message("Blob", "data", Type.BYTES),
  ],
  service: [{
    name: "Bench",
    method: [
      { name: "SayHello", inputType: ".bench.HelloRequest", outputType: ".bench.HelloReply" },
      {
        name: "Count",
        inputType: ".bench.CountRequest",
        outputType: ".bench.HelloReply",
        serverStreaming: true,
      },
      { name: "Swap", inputType: ".bench.Blob", outputType: ".bench.Blob" },
    ],
  }],
});
const described = fileDesc(base64(toBinary(FileDescriptorProtoSchema, file)));

/** The contract as a `google.protobuf.FileDescriptorSet` in base64, for servers that are not ours. */
export const DESCRIPTORS = base64(
  toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: [file] })),
);

/** `name` is a name. */
export type HelloRequest = Message<"bench.HelloRequest"> & { name: string };
/** `message` greets it. */
export type HelloReply = Message<"bench.HelloReply"> & { message: string };
/** `count` messages are asked for. */
export type CountRequest = Message<"bench.CountRequest"> & { count: number };
/** `data` comes back as it is. */
export type Blob = Message<"bench.Blob"> & { data: Uint8Array };

export const HelloRequestSchema: GenMessage<HelloRequest> = messageDesc(described, 0);
export const HelloReplySchema: GenMessage<HelloReply> = messageDesc(described, 1);
export const CountRequestSchema: GenMessage<CountRequest> = messageDesc(described, 2);
export const BlobSchema: GenMessage<Blob> = messageDesc(described, 3);

/** What every server of the bench serves. */
export const Bench: GenService<{
  sayHello: { methodKind: "unary"; input: typeof HelloRequestSchema; output: typeof HelloReplySchema };
  count: {
    methodKind: "server_streaming";
    input: typeof CountRequestSchema;
    output: typeof HelloReplySchema;
  };
  swap: { methodKind: "unary"; input: typeof BlobSchema; output: typeof BlobSchema };
}> = serviceDesc(described, 0);

/** What a server streams, so many times. */
export const COUNTED = "x".repeat(50);

function message(name: string, field: string, type: Type) {
  const label = FieldDescriptorProto_Label.OPTIONAL;
  return { name, field: [{ name: field, jsonName: field, number: 1, type, label }] };
}

function base64(bytes: Uint8Array): string {
  return bytes.toBase64();
}
