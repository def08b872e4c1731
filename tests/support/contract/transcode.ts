import { assertEquals } from "@std/assert";
import { type JsonValue, toJson } from "@bufbuild/protobuf";
import { bindingsOf } from "../../../lib/contract/http_rule.ts";
import { MessageSchemas } from "../../../lib/contract/schema.ts";
import { transcoderOf } from "../../../lib/contract/transcode.ts";
import { AppError, fieldViolations } from "../../../lib/error/mod.ts";
import { bindingsMethod, bindingsRegistry } from "./bindings.ts";

/** A request of a method in `bindings.proto`. */
export interface Given {
  /** Which of the method's bindings. */
  binding?: number;
  values?: string[];
  query?: string;
  body?: JsonValue;
  header?: Record<string, string>;
}

/** The JSON of the message that a request of this method is read as. */
export async function read(name: string, given: Given): Promise<JsonValue> {
  const registry = await bindingsRegistry();
  const binding = bindingsOf(await bindingsMethod(name))[given.binding ?? 0]!;
  const parts = {
    values: given.values ?? [],
    query: new URLSearchParams(given.query),
    header: new Headers(given.header),
  };
  const message = transcoderOf(binding, parts, { registry, schemas: new MessageSchemas({ registry }) }).read(
    given.body,
    "body",
  );
  return toJson(binding.method.input, message, { registry });
}

/** What is wrong with a request: `field: description`. */
export async function faults(name: string, given: Given): Promise<string[]> {
  try {
    await read(name, given);
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    assertEquals(thrown.code, "INVALID_ARGUMENT");
    return fieldViolations(thrown).map((v) => `${v.field}: ${v.description}`);
  }
  return [];
}
