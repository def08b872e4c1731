import { type DescFile, type DescService, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { extensionsOf, messagesOf, symbolsOf, withoutLeadingDot } from "./reflection_symbols.ts";

/**
 * Finds the file that declares a name, among some contracts and everything that they import.
 *
 * Names of symbols and messages are full names, with or without a leading dot; names of files are those that
 * imports use (`google/protobuf/timestamp.proto`).
 */
export class ReflectionIndex {
  /** The full names of the services given, sorted. */
  readonly serviceNames: readonly string[];

  readonly #files = new Map<string, DescFile>();
  readonly #symbols = new Map<string, DescFile>();
  /** For each message, the file of each extension by its number. */
  readonly #extensions = new Map<string, Map<number, DescFile>>();
  readonly #bytes = new Map<DescFile, Uint8Array<ArrayBuffer>>();

  /** Services are found and listed; files given by themselves, with all that they declare, are only found. */
  constructor(contracts: readonly (DescService | DescFile)[]) {
    const services = contracts.filter((contract) => contract.kind === "service");
    this.serviceNames = [...new Set(services.map((service) => service.typeName))].sort();
    const roots = contracts.map((contract) => contract.kind === "service" ? contract.file : contract);
    const files = withImports(roots);
    for (const file of files) this.#addNames(file);
    for (const file of files) this.#addExtensions(file);
  }

  /** The file with this name. */
  fileNamed(name: string): DescFile | undefined {
    return this.#files.get(name);
  }

  /** The file that declares this service, method, message, field, oneof, enum, enum value or extension. */
  fileDeclaring(symbol: string): DescFile | undefined {
    return this.#symbols.get(withoutLeadingDot(symbol));
  }

  /** The file that declares the extension of a message with this field number. */
  fileExtending(message: string, number: number): DescFile | undefined {
    return this.#extensions.get(withoutLeadingDot(message))?.get(number);
  }

  /** The field numbers of all extensions of a message; `undefined` when there is no such message. */
  extensionNumbers(message: string): number[] | undefined {
    const extensions = this.#extensions.get(withoutLeadingDot(message));
    return extensions && [...extensions.keys()];
  }

  /** A file as a serialized `google.protobuf.FileDescriptorProto`; made once. */
  bytes(file: DescFile): Uint8Array<ArrayBuffer> {
    let bytes = this.#bytes.get(file);
    if (!bytes) this.#bytes.set(file, bytes = toBinary(FileDescriptorProtoSchema, file.proto));
    return bytes;
  }

  #addNames(file: DescFile): void {
    this.#files.set(file.proto.name, file);
    for (const symbol of symbolsOf(file.proto)) this.#symbols.set(symbol, file);
    for (const [message] of messagesOf(file.proto)) this.#extensions.set(message, new Map());
  }

  #addExtensions(file: DescFile): void {
    for (const { extendee, number } of extensionsOf(file.proto)) {
      this.#extensions.get(withoutLeadingDot(extendee))?.set(number, file);
    }
  }
}

/** These files and all that they import, directly or not: nearest first, each name once. */
export function withImports(files: readonly DescFile[]): DescFile[] {
  const found = new Map(files.map((file) => [file.proto.name, file]));
  for (const file of found.values()) { // also visits what is added meanwhile
    for (const imported of file.dependencies) {
      if (!found.has(imported.proto.name)) found.set(imported.proto.name, imported);
    }
  }
  return [...found.values()];
}
