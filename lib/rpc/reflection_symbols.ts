import type {
  DescriptorProto,
  EnumDescriptorProto,
  FieldDescriptorProto,
  FileDescriptorProto,
} from "@bufbuild/protobuf/wkt";

/**
 * The full name of everything that a file declares: services, methods, messages, fields, oneofs, enums, enum
 * values and extensions, nested ones too.
 *
 * An enum value is a sibling of its enum (`pkg.VALUE`, by the rules of Protocol Buffers), and is also given below it
 * (`pkg.Enum.VALUE`), where people look for it.
 */
export function* symbolsOf(file: FileDescriptorProto): Generator<string> {
  yield* enumSymbols(file.package, file.enumType);
  yield* fullNames(file.package, file.extension);
  for (const [name, message] of messagesOf(file)) {
    yield name;
    yield* fullNames(name, [...message.field, ...message.oneofDecl, ...message.extension]);
    yield* enumSymbols(name, message.enumType);
  }
  for (const service of file.service) {
    const name = fullName(file.package, service.name);
    yield name;
    yield* fullNames(name, service.method);
  }
}

/** Every message that a file declares, nested ones and map entries too, with its full name. */
export function* messagesOf(file: FileDescriptorProto): Generator<[name: string, message: DescriptorProto]> {
  yield* nestedMessages(file.package, file.messageType);
}

/** Every extension that a file declares, those inside messages too. */
export function* extensionsOf(file: FileDescriptorProto): Generator<FieldDescriptorProto> {
  yield* file.extension;
  for (const [, message] of messagesOf(file)) yield* message.extension;
}

/** A full name without the dot that may lead it (`.pkg.Name`, as descriptors write references). */
export function withoutLeadingDot(name: string): string {
  return name.startsWith(".") ? name.slice(1) : name;
}

function* nestedMessages(scope: string, messages: DescriptorProto[]): Generator<[string, DescriptorProto]> {
  for (const message of messages) {
    const name = fullName(scope, message.name);
    yield [name, message];
    yield* nestedMessages(name, message.nestedType);
  }
}

function* enumSymbols(scope: string, enums: EnumDescriptorProto[]): Generator<string> {
  for (const { name, value } of enums) {
    const full = fullName(scope, name);
    yield full;
    yield* fullNames(scope, value);
    yield* fullNames(full, value);
  }
}

function* fullNames(scope: string, declared: { name: string }[]): Generator<string> {
  for (const { name } of declared) yield fullName(scope, name);
}

function fullName(scope: string, name: string): string {
  return scope === "" ? name : `${scope}.${name}`;
}
