import { type DescMethod, getOption, hasOption, type JsonObject, type JsonValue } from "@bufbuild/protobuf";
import { http } from "../../../proto/gen/google/api/annotations_pb.ts";
import { isObject, withField } from "./json_value.ts";

/** A method's call over REST. */
export interface RestRequest {
  readonly verb: string;
  /** From the root, with its query. */
  readonly path: string;
  readonly body: JsonValue | undefined;
}

/** The verb and the path that the contract gives a method; `undefined` for a method that has none. */
export function restRule(method: DescMethod): { verb: string; template: string; body: string } | undefined {
  if (!hasOption(method, http)) return undefined;
  const { pattern, body } = getOption(method, http);
  if (pattern.case === undefined) return undefined;
  if (pattern.case === "custom") return { verb: pattern.value.kind, template: pattern.value.path, body };
  return { verb: pattern.case.toUpperCase(), template: pattern.value, body };
}

/**
 * A call as the contract's `google.api.http` option has it: fields in the path, in the body, and the others in the query.
 *
 * Source: the comments of google/api/http.proto. An empty value in the path stays empty: the server says what it expects.
 */
export function restRequest(method: DescMethod, requests: readonly JsonObject[]): RestRequest | undefined {
  const rule = restRule(method);
  if (!rule) return undefined;
  const streams = method.methodKind === "client_streaming" || method.methodKind === "bidi_streaming";
  if (streams) return { verb: rule.verb, path: rule.template, body: [...requests] };
  let left = requests[0] ?? {};
  let path = rule.template.replace(/\{([^}=]+)(?:=([^}]*))?\}/g, (_, name: string, pattern?: string) => {
    const names = jsonNames(method, name);
    const value = String(valueAt(left, names) ?? "");
    left = without(left, names);
    return pattern?.includes("/")
      ? value.split("/").map(encodeURIComponent).join("/")
      : encodeURIComponent(value);
  });
  let body: JsonValue | undefined;
  if (rule.body === "*") {
    body = left;
    left = {};
  } else if (rule.body) {
    const [name = ""] = jsonNames(method, rule.body);
    body = left[name] ?? {};
    left = withField(left, name, undefined);
  }
  const query = new URLSearchParams(parameters(left, ""));
  if (query.size > 0) path += `?${query}`;
  return { verb: rule.verb, path, body };
}

/** `a.b_c` as JSON has it: `["a", "bC"]`. */
function jsonNames(method: DescMethod, path: string): string[] {
  let message: DescMethod["input"] | undefined = method.input;
  return path.split(".").map((name) => {
    const field: DescMethod["input"]["fields"][number] | undefined = message?.fields.find((one) =>
      one.name === name
    );
    message = field?.message;
    return field?.jsonName ?? name;
  });
}

function valueAt(object: JsonObject, [name = "", ...rest]: readonly string[]): JsonValue | undefined {
  const value = object[name];
  return rest.length === 0 ? value : isObject(value) ? valueAt(value, rest) : undefined;
}

function without(object: JsonObject, [name = "", ...rest]: readonly string[]): JsonObject {
  const value = object[name];
  if (rest.length === 0 || !isObject(value)) return withField(object, name, undefined);
  return withField(object, name, without(value, rest));
}

/** The fields that are left, each by its path; those of lists several times. */
function parameters(object: JsonObject, prefix: string): [string, string][] {
  return Object.entries(object).flatMap(([name, value]): [string, string][] => {
    const path = prefix + name;
    if (Array.isArray(value)) return value.map((element) => [path, String(element)]);
    return isObject(value) ? parameters(value, `${path}.`) : [[path, String(value)]];
  });
}
