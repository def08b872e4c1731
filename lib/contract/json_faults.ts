import {
  type DescEnum,
  type DescField,
  type DescMessage,
  fromJson,
  type JsonObject,
  type JsonValue,
  type Registry,
} from "@bufbuild/protobuf";
import type { FieldViolation } from "../error/mod.ts";
import { fieldNamed, hasOwnJson } from "./field_path.ts";
import { isJsonObject, short } from "./json_object.ts";

/** How many faults are told at the most. */
const MAX_FAULTS = 20;
/** How many names of an enum are told at the most. */
const MAX_NAMES = 12;
/** How deep faults are looked for; the reader itself goes no deeper. */
const MAX_DEPTH = 100;

/**
 * Where a JSON value is not the JSON of a message, for one that `fromJson` has refused: every field that is
 * wrong by its path in the contract's names, such as `messages[3].author`, and what it got.
 *
 * @param root what the value itself is called, such as `body`, when it is no object.
 */
export function jsonFaults(
  desc: DescMessage,
  json: JsonValue,
  { root, registry }: { root: string; registry?: Registry | undefined },
): FieldViolation[] {
  const faults: FieldViolation[] = [];
  new Finder(faults, registry).message(desc, json, "", root);
  return faults.slice(0, MAX_FAULTS);
}

class Finder {
  readonly #faults: FieldViolation[];
  readonly #registry: Registry | undefined;
  #depth = 0;

  constructor(faults: FieldViolation[], registry: Registry | undefined) {
    this.#faults = faults;
    this.#registry = registry;
  }

  message(desc: DescMessage, json: JsonValue, path: string, root: string): void {
    if (this.#faults.length >= MAX_FAULTS) return;
    const before = this.#faults.length;
    if (!hasOwnJson(desc) && this.#depth < MAX_DEPTH) {
      if (!isJsonObject(json)) {
        this.#add(path || root, `expected a JSON object, got ${short(json)}`);
        return;
      }
      this.#depth++;
      for (const key of Object.keys(json)) this.#entry(desc, json, key, path);
      this.#depth--;
    }
    // What no single field explains, such as two fields of a oneof.
    if (this.#faults.length === before) this.#whole(desc, json, path || root);
  }

  #entry(desc: DescMessage, object: JsonObject, key: string, path: string): void {
    const field = fieldNamed(desc, key);
    const at = join(path, field?.name ?? key);
    const value = object[key]!;
    if (!field) this.#add(at, "unknown field");
    else if (value !== null) this.#field(desc, field, value, at);
  }

  #field(desc: DescMessage, field: DescField, value: JsonValue, at: string): void {
    if (field.fieldKind === "message") return this.message(field.message, value, at, at);
    if (field.fieldKind === "enum" && typeof value === "string") return this.#enum(field.enum, value, at);
    const before = this.#faults.length;
    if (field.fieldKind === "list" && Array.isArray(value)) {
      value.forEach((item, i) => this.#part(desc, field, { value: item, alone: [item], at: `${at}[${i}]` }));
    } else if (field.fieldKind === "map" && isJsonObject(value)) {
      for (const [key, item] of Object.entries(value)) {
        this.#part(desc, field, { value: item, alone: { [key]: item }, at: `${at}[${JSON.stringify(key)}]` });
      }
    }
    if (this.#faults.length === before) this.#alone(desc, field, value, at);
  }

  #part(desc: DescMessage, field: DescField, part: { value: JsonValue; alone: JsonValue; at: string }): void {
    if (this.#faults.length >= MAX_FAULTS) return;
    if (field.message && part.value !== null) this.message(field.message, part.value, part.at, part.at);
    else if (field.enum && typeof part.value === "string") this.#enum(field.enum, part.value, part.at);
    else this.#alone(desc, field, part.alone, part.at);
  }

  #enum(desc: DescEnum, name: string, at: string): void {
    if (desc.values.some((value) => value.name === name)) return;
    const names = desc.values.slice(0, MAX_NAMES).map((value) => value.name);
    const more = desc.values.length > MAX_NAMES ? ", …" : "";
    this.#add(at, `expected one of ${names.join(", ")}${more}, got ${short(name)}`);
  }

  /** Reads a field as if the message had no other. */
  #alone(desc: DescMessage, field: DescField, value: JsonValue, at: string): void {
    this.#whole(desc, { [field.jsonName]: value }, at);
  }

  #whole(desc: DescMessage, json: JsonValue, at: string): void {
    try {
      fromJson(desc, json, { registry: this.#registry });
    } catch (thrown) {
      this.#add(at, reason(thrown));
    }
  }

  #add(field: string, description: string): void {
    if (this.#faults.length < MAX_FAULTS) this.#faults.push({ field, description });
  }
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/** What the reader says, without the names that the path has told already. */
function reason(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.replace(/^cannot (?:decode|parse) .*? from JSON: /s, "").replace(/^list item #\d+: /, "").slice(
    0,
    200,
  );
}
