import { type DescMethod, getOption, hasOption, type JsonObject, type JsonValue } from "@bufbuild/protobuf";
import { http } from "../../proto/gen/google/api/annotations_pb.ts";
import { isObject } from "./json_lines.ts";

/** Where a message goes over REST: the first binding of its method, read as google/api/http.proto says. */
export interface RestRoute {
  readonly verb: string;
  readonly template: string;
  /** `*`, the name of a field, or empty. */
  readonly body: string;
  readonly responseBody: string;
}

/** The route of a method, where its contract gives it one: the first binding with a method of HTTP's own. */
export function restRoute(method: DescMethod): RestRoute | undefined {
  if (!hasOption(method, http)) return undefined;
  const rule = getOption(method, http);
  for (const { pattern, body, responseBody } of [rule, ...rule.additionalBindings]) {
    if (typeof pattern.value !== "string") continue;
    return { verb: pattern.case.toUpperCase(), template: pattern.value, body, responseBody };
  }
  return undefined;
}

/** The path, with its query, and what is left for the body. */
export function restParts(
  { template, body }: RestRoute,
  message: JsonObject,
): { path: string; rest: JsonValue } {
  const rest = { ...message };
  const take = (name: string) => {
    const key = jsonNameOf(name);
    const value = rest[key];
    delete rest[key];
    return value;
  };
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = take(name);
    return encodeURIComponent(typeof value === "string" ? value : "");
  });
  if (body === "*") return { path, rest };
  const inBody = body ? take(body) ?? {} : {};
  const query = new URLSearchParams(parameters(rest));
  return { path: query.size > 0 ? `${path}?${query}` : path, rest: inBody };
}

function jsonNameOf(name: string): string {
  return name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** Fields as parameters: nested ones with dots, repeated ones again and again. */
function parameters(fields: JsonObject, prefix = ""): [string, string][] {
  return Object.entries(fields).flatMap(([name, value]): [string, string][] => {
    const path = prefix + name;
    if (isObject(value)) return parameters(value, `${path}.`);
    const values: JsonValue[] = Array.isArray(value) ? value : [value];
    return values.map((one) => [path, String(one)]);
  });
}
