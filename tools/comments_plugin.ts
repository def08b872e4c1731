import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  CodeGeneratorRequestSchema,
  CodeGeneratorResponse_Feature,
  CodeGeneratorResponseSchema,
  type DescriptorProto,
  type EnumDescriptorProto,
  type FileDescriptorProto,
} from "@bufbuild/protobuf/wkt";

/** The file that it generates, beside the generated code. */
const OUT = "comments.json";

/**
 * The comments of a contract by the full names of what they stand above: `user.v1.User`, `user.v1.User.email`,
 * `user.v1.UserService.GetUser`, and enum values below their enum, `user.v1.UserStatus.USER_STATUS_ACTIVE`.
 *
 * The descriptors in generated code carry no comments; these become the descriptions of `/openapi.json`.
 */
export function commentsOf(file: FileDescriptorProto): [name: string, comment: string][] {
  const found: [string, string][] = [];
  const texts = new Map(
    file.sourceCodeInfo?.location.map(({ path, leadingComments }) => [path.join(), leadingComments]),
  );
  const note = (name: string, path: readonly number[]) => {
    const comment = clean(texts.get(path.join()) ?? "");
    if (comment) found.push([name, comment]);
  };
  // The numbers are those of the fields in google/protobuf/descriptor.proto that lead to each element.
  const noteEnum = (desc: EnumDescriptorProto, scope: string, path: readonly number[]) => {
    const name = `${scope}.${desc.name}`;
    note(name, path);
    desc.value.forEach((value, at) => note(`${name}.${value.name}`, [...path, 2, at]));
  };
  const noteMessage = (desc: DescriptorProto, scope: string, path: readonly number[]) => {
    const name = `${scope}.${desc.name}`;
    note(name, path);
    desc.field.forEach((field, at) => note(`${name}.${field.name}`, [...path, 2, at]));
    desc.oneofDecl.forEach((oneof, at) => note(`${name}.${oneof.name}`, [...path, 8, at]));
    desc.nestedType.forEach((nested, at) => noteMessage(nested, name, [...path, 3, at]));
    desc.enumType.forEach((nested, at) => noteEnum(nested, name, [...path, 4, at]));
  };
  file.messageType.forEach((desc, at) => noteMessage(desc, file.package, [4, at]));
  file.enumType.forEach((desc, at) => noteEnum(desc, file.package, [5, at]));
  file.service.forEach((desc, at) => {
    const name = `${file.package}.${desc.name}`;
    note(name, [6, at]);
    desc.method.forEach((method, index) => note(`${name}.${method.name}`, [6, at, 2, index]));
  });
  return found;
}

/** Without the space that follows `//` on each line. */
function clean(comment: string): string {
  return comment.split("\n").map((line) => line.replace(/^ /, "").trimEnd()).join("\n").trim();
}

/** Answers one request of buf, as protoc plugins do: from standard input to standard output. */
if (import.meta.main) {
  const input = new Uint8Array(await new Response(Deno.stdin.readable).arrayBuffer());
  const { fileToGenerate, protoFile } = fromBinary(CodeGeneratorRequestSchema, input);
  const wanted = new Set(fileToGenerate);
  const comments = protoFile.filter(({ name }) => wanted.has(name)).flatMap(commentsOf)
    .sort(([one], [other]) => one < other ? -1 : 1);
  const response = create(CodeGeneratorResponseSchema, {
    supportedFeatures: BigInt(CodeGeneratorResponse_Feature.PROTO3_OPTIONAL),
    file: [{ name: OUT, content: `${JSON.stringify(Object.fromEntries(comments), null, 2)}\n` }],
  });
  await new Response(toBinary(CodeGeneratorResponseSchema, response)).body?.pipeTo(Deno.stdout.writable);
}
