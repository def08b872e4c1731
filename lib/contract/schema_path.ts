import type { DescField, DescMessage, DescOneof } from "@bufbuild/protobuf";
import { isJsonObject } from "./schema_json.ts";

/** What the last step of a path led to. */
type Place =
  | { readonly kind: "message"; readonly desc: DescMessage }
  | { readonly kind: "items"; readonly field: DescField }
  | { readonly kind: "oneof"; readonly desc: DescOneof }
  | { readonly kind: "unknown" };

const UNKNOWN: Place = { kind: "unknown" };

/** What one step of a path led to. */
interface Step {
  /** What the contract calls it; empty where the next step tells. */
  readonly name: string;
  readonly place: Place;
  /** The field that it is, where it is one. */
  readonly field?: DescField;
}

/**
 * The path of a value inside of a message, in the contract's names: `messages[3].author`, `metadata["a b"]`.
 *
 * @param path the steps in JSON names, in the contract's, or in those of the generated types.
 * @param message the message itself, where the path is through its generated type: it tells which member of a
 * oneof is meant.
 */
export function contractPath(desc: DescMessage, path: readonly PropertyKey[], message?: object): string {
  let text = "";
  let place: Place = { kind: "message", desc };
  let value: unknown = message;
  for (const step of path) {
    const { name, place: next } = takeStep(place, String(step), value);
    if (typeof step === "number") text += `[${step}]`;
    else if (place.kind === "items") text += `[${JSON.stringify(name)}]`;
    else if (name !== "") text += text === "" ? name : `.${name}`;
    value = typeof value === "object" && value !== null ? Reflect.get(value, step) : undefined;
    place = next;
  }
  return text;
}

/** The field that the last step of a path in JSON names leads to; `undefined` where it is none. */
export function fieldAt(desc: DescMessage, path: readonly PropertyKey[]): DescField | undefined {
  let step: Step = { name: "", place: { kind: "message", desc } };
  for (const key of path) step = takeStep(step.place, String(key), undefined);
  return step.field;
}

function takeStep(from: Place, key: string, value: unknown): Step {
  switch (from.kind) {
    case "message":
      return stepIntoMessage(from.desc, key, value);
    case "items":
      return { name: key, place: placeOf(from.field.message) };
    case "oneof": {
      const chosen = isJsonObject(value) ? value.case : undefined;
      const field = from.desc.fields.find(({ localName }) => key === "value" && localName === chosen);
      return field ? stepTo(field) : { name: from.desc.name, place: UNKNOWN };
    }
    case "unknown":
      return { name: key, place: UNKNOWN };
  }
}

function stepIntoMessage({ fields, oneofs }: DescMessage, key: string, value: unknown): Step {
  const field = fields.find(({ jsonName, name }) => jsonName === key || name === key) ??
    fields.find(({ localName }) => localName === key);
  if (field) return stepTo(field);
  const oneof = value === undefined ? undefined : oneofs.find(({ localName }) => localName === key);
  return oneof ? { name: "", place: { kind: "oneof", desc: oneof } } : { name: key, place: UNKNOWN };
}

function stepTo(field: DescField): Step {
  const hasItems = field.fieldKind === "list" || field.fieldKind === "map";
  return { name: field.name, place: hasItems ? { kind: "items", field } : placeOf(field.message), field };
}

function placeOf(desc: DescMessage | undefined): Place {
  return desc ? { kind: "message", desc } : UNKNOWN;
}
