import type { JsonObject } from "@bufbuild/protobuf";
import type { Outcome } from "./ask.ts";
import { isObject } from "./json_lines.ts";

const PREFIX = "type.googleapis.com/google.rpc.";

/** What details of an error, in protobuf's JSON, say: the fields that are blamed, and the reason. */
export function detailsIn(details: readonly JsonObject[]): Pick<Outcome, "fields" | "reason"> {
  const find = (name: string) => details.find((detail) => detail["@type"] === PREFIX + name);
  const violations = find("BadRequest")?.fieldViolations;
  const reason = find("ErrorInfo")?.reason;
  return {
    fields: Array.isArray(violations) ? violations.filter(isObject).map(({ field }) => String(field)) : [],
    reason: typeof reason === "string" ? reason : undefined,
  };
}
