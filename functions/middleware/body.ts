import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { AppError, invalidArgument } from "../../lib/error/mod.ts";
import type { AppEnv } from "./context.ts";
import { problem } from "./problems.ts";

/** Refuses bodies of more bytes: 413 (RFC 9110, section 15.5.14). */
export function limitBody(maxBytes: number): MiddlewareHandler<AppEnv> {
  return bodyLimit({
    maxSize: maxBytes,
    onError: (c) =>
      problem(c, new AppError("RESOURCE_EXHAUSTED", `The body is too large: at most ${maxBytes} bytes`), 413),
  });
}

/**
 * A body as the JSON object that it is, whatever its content type says.
 *
 * @throws AppError `INVALID_ARGUMENT` that says what it is instead.
 */
export function parseObject(body: ArrayBuffer): object {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    throw invalidArgument([{ field: "body", description: "expected JSON in UTF-8, got other bytes" }]);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // what it is not is said below
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  const what = text.trim() === "" ? "nothing" : `"${text.slice(0, 40)}"`;
  throw invalidArgument([{ field: "body", description: `expected a JSON object, got ${what}` }]);
}
