import { type DescField, type DescMethod, getOption, hasOption } from "@bufbuild/protobuf";
import { http } from "../../proto/gen/google/api/annotations_pb.ts";
import type { HttpRule } from "../../proto/gen/google/api/http_pb.ts";
import { type FieldPath, protoPath, resolveFieldPath } from "./field_path.ts";
import { parsePathTemplate, type PathTemplate } from "./path_template.ts";

/** Where the body of a request goes. */
export type BodyTarget =
  /** The request has no body. */
  | { readonly kind: "none" }
  /** It is the message, less what the path has. */
  | { readonly kind: "all" }
  /** It is this field. */
  | { readonly kind: "field"; readonly field: DescField };

/** One way to a method over HTTP. */
export interface Binding {
  readonly method: DescMethod;
  /** 0 for the rule itself, then its `additional_bindings` from 1 on. */
  readonly index: number;
  /** The HTTP method in capitals; `*` for any. */
  readonly verb: string;
  readonly template: PathTemplate;
  /** The fields of the template's variables, in their order. */
  readonly variables: readonly FieldPath[];
  readonly body: BodyTarget;
  /** The field that the answer's body is; `undefined`: the whole message. */
  readonly responseBody: DescField | undefined;
}

/** The tokens that RFC 9110 allows as a method. */
const TOKEN = /^[A-Z][A-Z0-9-]*$/;

/** The full name of a method, as messages to people have it. */
export function methodName(method: DescMethod): string {
  return `${method.parent.typeName}.${method.name}`;
}

/**
 * The ways to a method that its `google.api.http` option declares; none where it has no such option.
 *
 * Source: the comments of google/api/http.proto.
 *
 * @throws TypeError that names the method and says what is wrong with its option.
 */
export function bindingsOf(method: DescMethod): Binding[] {
  if (!hasOption(method, http)) return [];
  const rule = getOption(method, http);
  return [rule, ...rule.additionalBindings].map((one, index) => {
    try {
      if (index > 0 && one.additionalBindings.length > 0) {
        throw new TypeError("additional_bindings must not have any of their own");
      }
      return bindingOf(method, one, index);
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      throw new TypeError(`Cannot bind method "${methodName(method)}" to HTTP: ${why}`, { cause: thrown });
    }
  });
}

function bindingOf(method: DescMethod, rule: HttpRule, index: number): Binding {
  const { verb, path } = patternOf(rule);
  const template = parsePathTemplate(path);
  const variables = template.variables.map(({ fieldPath }) => variableOf(method, fieldPath));
  const body = bodyOf(method, rule.body);
  checkBody(method, body, { verb, variables });
  return { method, index, verb, template, variables, body, responseBody: responseBodyOf(method, rule) };
}

function patternOf({ pattern }: HttpRule): { verb: string; path: string } {
  switch (pattern.case) {
    case undefined:
      throw new TypeError("it has no pattern, expected get, put, post, delete, patch or custom");
    case "custom": {
      const { kind, path } = pattern.value;
      if (kind !== "*" && !TOKEN.test(kind)) {
        throw new TypeError(
          `the kind of its custom pattern is "${kind}", expected a method in capitals or "*"`,
        );
      }
      return { verb: kind, path };
    }
    default:
      return { verb: pattern.case.toUpperCase(), path: pattern.value };
  }
}

function variableOf(method: DescMethod, names: readonly string[]): FieldPath {
  const path = resolveFieldPath(method.input, names);
  if (!path) {
    throw new TypeError(`its path has "${names.join(".")}", which ${method.input.typeName} has not`);
  }
  const kind = path.at(-1)!.fieldKind;
  if (kind === "scalar" || kind === "enum") return path;
  const what = kind === "list" ? "repeated" : `a ${kind}`;
  throw new TypeError(`its path has "${protoPath(path)}", which is ${what}: expected a scalar or an enum`);
}

function bodyOf(method: DescMethod, name: string): BodyTarget {
  if (name === "") return { kind: "none" };
  if (name === "*") return { kind: "all" };
  const field = method.input.fields.find((f) => f.name === name);
  if (!field) {
    throw new TypeError(`its body is "${name}", which is no field of ${method.input.typeName}`);
  }
  return { kind: "field", field };
}

function checkBody(
  method: DescMethod,
  body: BodyTarget,
  { verb, variables }: Pick<Binding, "verb" | "variables">,
): void {
  const streams = method.methodKind === "client_streaming" || method.methodKind === "bidi_streaming";
  if (streams && body.kind === "none") {
    throw new TypeError('it takes a stream, which needs a body: expected "*" or a field');
  }
  if (body.kind !== "none" && (verb === "GET" || verb === "HEAD")) {
    throw new TypeError(`its body is "${body.kind === "all" ? "*" : body.field.name}", but ${verb} has none`);
  }
  if (body.kind !== "field") return;
  const clash = variables.find((path) => path.length === 1 && path[0] === body.field);
  if (clash) throw new TypeError(`its body and its path both have "${protoPath(clash)}"`);
}

function responseBodyOf(method: DescMethod, { responseBody }: HttpRule): DescField | undefined {
  if (responseBody === "") return undefined;
  const field = method.output.fields.find((f) => f.name === responseBody);
  if (field) return field;
  throw new TypeError(
    `its response_body is "${responseBody}", which is no field of ${method.output.typeName}`,
  );
}
