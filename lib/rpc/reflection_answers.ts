import type { DescFile } from "@bufbuild/protobuf";
import { AppError, CODES } from "../error/mod.ts";
import type * as v1 from "../../proto/gen/grpc/reflection/v1/reflection_pb.ts";
import type * as v1alpha from "../../proto/gen/grpc/reflection/v1alpha/reflection_pb.ts";
import { type ReflectionIndex, withImports } from "./reflection_index.ts";
import { withoutLeadingDot } from "./reflection_symbols.ts";

/** What a client of either version asks. */
export type ReflectionQuestion =
  (v1.ServerReflectionRequest | v1alpha.ServerReflectionRequest)["messageRequest"];

/** What it is answered, in the form that initializes the message of either version. */
export type ReflectionAnswer =
  | { case: "fileDescriptorResponse"; value: { fileDescriptorProto: Uint8Array<ArrayBuffer>[] } }
  | { case: "allExtensionNumbersResponse"; value: { baseTypeName: string; extensionNumber: number[] } }
  | { case: "listServicesResponse"; value: { service: { name: string }[] } }
  | { case: "errorResponse"; value: { errorCode: number; errorMessage: string } };

/**
 * Answers the questions of one stream.
 *
 * A file is answered with everything that it imports: the file itself first, which is where clients look for
 * it, and always; of its imports those that the stream has not brought yet
 * (https://github.com/grpc/grpc/blob/master/doc/server-reflection.md, "Protobuf descriptors").
 */
export class ReflectionAnswers {
  readonly #index: ReflectionIndex;
  readonly #sent = new Set<DescFile>();

  constructor(index: ReflectionIndex) {
    this.#index = index;
  }

  /** Answers one question; with an error response where there is no answer, so that the stream goes on. */
  answer(question: ReflectionQuestion): ReflectionAnswer {
    try {
      return this.#answer(question);
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      const value = { errorCode: CODES[thrown.code].number, errorMessage: thrown.message };
      return { case: "errorResponse", value };
    }
  }

  #answer(question: ReflectionQuestion): ReflectionAnswer {
    switch (question.case) {
      case "fileByFilename":
        return this.#file(this.#index.fileNamed(question.value), `file "${question.value}"`);
      case "fileContainingSymbol":
        return this.#file(this.#index.fileDeclaring(question.value), `symbol "${question.value}"`);
      case "fileContainingExtension": {
        const { containingType, extensionNumber } = question.value;
        const file = this.#index.fileExtending(containingType, extensionNumber);
        return this.#file(file, `extension "${extensionNumber}" of "${containingType}"`);
      }
      case "allExtensionNumbersOfType":
        return this.#extensionNumbers(question.value);
      case "listServices": {
        const service = this.#index.serviceNames.map((name) => ({ name }));
        return { case: "listServicesResponse", value: { service } };
      }
      case undefined:
        throw new AppError(
          "INVALID_ARGUMENT",
          "Cannot answer the request: it asks nothing that is known here",
        );
    }
  }

  #file(file: DescFile | undefined, what: string): ReflectionAnswer {
    if (!file) throw notFound(what);
    const files = withImports([file]).filter((each) => each === file || !this.#sent.has(each));
    for (const each of files) this.#sent.add(each);
    const fileDescriptorProto = files.map((each) => this.#index.bytes(each));
    return { case: "fileDescriptorResponse", value: { fileDescriptorProto } };
  }

  #extensionNumbers(message: string): ReflectionAnswer {
    const extensionNumber = this.#index.extensionNumbers(message);
    if (!extensionNumber) throw notFound(`message "${message}"`);
    const value = { baseTypeName: withoutLeadingDot(message), extensionNumber };
    return { case: "allExtensionNumbersResponse", value };
  }
}

function notFound(what: string): AppError {
  return new AppError("NOT_FOUND", `Cannot find ${what}: no contract served here declares it`);
}
