import { fromBinary, type Message } from "@bufbuild/protobuf";
import type { GenMessage } from "@bufbuild/protobuf/codegenv2";
import type { Code } from "./code.ts";

/** A typed detail of an error in its wire form (`google.protobuf.Any` without the URL prefix). */
export interface ErrorDetail {
  /** The full name of the message. */
  readonly type: string;
  /** The message, serialized. */
  readonly value: Uint8Array;
}

/** What an {@link AppError} can carry beside code and message. */
export interface AppErrorOptions {
  /** What led to it; logged, never sent. */
  cause?: unknown;
  /** Typed details; sent on every protocol. */
  details?: readonly ErrorDetail[];
}

/**
 * The one error that is thrown inside: a code of the closed set, a message for the caller, details.
 *
 * Code and message reach the caller; the cause stays in the log. Edges translate it, nobody else does.
 */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: Code;
  readonly details: readonly ErrorDetail[];

  constructor(code: Code, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? [];
  }

  /** The first detail of this type, decoded; `undefined` where there is none or it cannot be read. */
  find<T extends Message>(schema: GenMessage<T>): T | undefined {
    const detail = this.details.find((d) => d.type === schema.typeName);
    if (!detail) return undefined;
    try {
      return fromBinary(schema, detail.value) as unknown as T;
    } catch {
      return undefined;
    }
  }

  /** Whatever was thrown, as an `AppError`: itself if it is one, else `INTERNAL` with the cause kept. */
  static from(thrown: unknown): AppError {
    if (thrown instanceof AppError) return thrown;
    if (thrown instanceof DOMException && thrown.name === "AbortError") {
      return new AppError("CANCELLED", "The call was cancelled", { cause: thrown });
    }
    if (thrown instanceof DOMException && thrown.name === "TimeoutError") {
      return new AppError("DEADLINE_EXCEEDED", "The deadline has passed", { cause: thrown });
    }
    return new AppError("INTERNAL", "Internal error", { cause: thrown });
  }
}
