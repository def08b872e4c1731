import { type FieldPath, protoPath } from "./field_path.ts";
import type { Binding } from "./http_rule.ts";
import { type PathTemplate, type Segment, shapeOf } from "./path_template.ts";

/** A parameter of a path in the document. */
export interface PathParameter {
  readonly name: string;
  /** The field that it is; `undefined` where it is only a part of one, or of none. */
  readonly field: FieldPath | undefined;
  /** What is to be known of it beside its field. */
  readonly note: string | undefined;
}

/** A path as the document has it, where every parameter is one segment. */
export interface DocumentPath {
  readonly path: string;
  readonly parameters: readonly PathParameter[];
}

const PLAIN = /^[A-Za-z0-9\-._~!$&'()+,;@]*$/;

/**
 * The path of a binding as OpenAPI has it. A variable of several segments becomes a parameter for each `*` of
 * it, named for the text before it: `{name=shelves/*}` is `shelves/{shelves}`.
 *
 * @param names the parameters' names of another path with the same shape: OpenAPI wants them to be the same.
 */
export function documentPath(binding: Binding, names?: readonly string[]): DocumentPath {
  const { segments, verb } = binding.template;
  const parameters: PathParameter[] = [];
  const path = segments.map((segment, i) => {
    if (segment.kind === "literal") return literal(segment.text);
    const parameter = parameterAt(binding, i, new Set(parameters.map(({ name }) => name)));
    const name = names?.[parameters.length] ?? parameter.name;
    parameters.push({ ...parameter, name });
    return `{${name}}`;
  });
  return { path: `/${path.join("/")}${verb === undefined ? "" : `:${literal(verb)}`}`, parameters };
}

/** What paths have in common that the document has as one, whatever their parameters are called. */
export function documentShape(template: PathTemplate): string {
  return shapeOf(template).replace("**", "*");
}

function parameterAt(binding: Binding, at: number, taken: ReadonlySet<string>): PathParameter {
  const { segments, variables } = binding.template;
  const rest = segments[at]!.kind === "rest"
    ? 'Any number of segments, with "/" between them as it is.'
    : undefined;
  const index = variables.findIndex(({ start, end }) => start <= at && at < end);
  if (index < 0) return { name: free(`segment_${at + 1}`, taken), field: undefined, note: rest };
  const field = binding.variables[index]!;
  const { start, end } = variables[index]!;
  if (end - start === 1) return { name: free(plainName(field), taken), field, note: rest };
  const before = at > start ? segments[at - 1] : undefined;
  const isNamed = before?.kind === "literal" && /^[A-Za-z]\w*$/.test(before.text);
  const name = free(isNamed ? before.text : `${plainName(field)}_${at - start + 1}`, taken);
  const whole = segments.slice(start, end).map(textOf).join("/");
  const note = `A part of \`${protoPath(field)}\`, which is \`${whole}\`.`;
  return { name, field: undefined, note: rest ? `${note} ${rest}` : note };
}

/** The field's path as one name: not every generator of clients reads a dot in it. */
function plainName(field: FieldPath): string {
  return protoPath(field).replaceAll(".", "_");
}

function free(name: string, taken: ReadonlySet<string>): string {
  let unique = name;
  for (let i = 2; taken.has(unique); i++) unique = `${name}_${i}`;
  return unique;
}

function textOf(segment: Segment): string {
  if (segment.kind === "literal") return literal(segment.text);
  return segment.kind === "one" ? "*" : "**";
}

function literal(text: string): string {
  return PLAIN.test(text) ? text : encodeURIComponent(text);
}
