import { decodeBase64 } from "./base64.ts";
import { Fault } from "./json.ts";
import { isRecord } from "./plain.ts";
import { decodeDatetime } from "./python_datetime.ts";
import { parseUuid } from "./uuid.ts";

/** Values that a message stands for at the most: references can make a few bytes stand for a lot. */
const MAX_VALUES = 1_000_000;
const WHOLE_NUMBER = /^(0|[1-9][0-9]*)$/;

/** Something that references can mean, and how many values it stands for; undefined while it is being read. */
interface Known {
  value: unknown;
  size: number | undefined;
}

/**
 * Reads jsonpickle's tree as data, by an allow-list; it builds no object of anybody's, and knows no other tag.
 *
 * Tuples and lists are arrays, sets are Sets, bytes Uint8Arrays, datetimes Dates (a naive one is taken as UTC),
 * timedeltas seconds, timezones their offset in seconds, UUIDs and types their text.
 */
export class PickleReader {
  // In jsonpickle's own order: objects, lists, dicts and reductions count, in the order in which they begin.
  readonly #known: Known[] = [];
  #values = 0;
  /** JavaScript moves such keys to the front: after that nobody knows what a reference means. */
  #reordered = false;

  /** @throws Fault for what is not on the list. */
  read(tree: unknown): unknown {
    if (++this.#values > MAX_VALUES) throw new Fault(`it stands for more than ${MAX_VALUES} values`);
    if (Array.isArray(tree)) return this.#remember(() => tree.map((item) => this.read(item)));
    if (!isRecord(tree)) return tree;
    const tag = Object.keys(tree).find((key) => key.startsWith("py/"));
    return tag === undefined ? this.#remember(() => this.fields(tree)) : this.#tagged(tree, tag);
  }

  /** The attributes of an object of this class. @throws Fault when the tree is another. */
  object(tree: Readonly<Record<string, unknown>>, name: string): Record<string, unknown> {
    const { "py/object": given, ...rest } = tree;
    if (given === undefined) throw new Fault(`it has no "py/object"`);
    if (given !== name) throw unknown("py/object", given);
    return this.#remember(() => this.fields(rest));
  }

  /** @throws Fault */
  fields(tree: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const entries = Object.entries(tree);
    this.#reordered ||= entries.length > 1 && entries.some(([key]) => WHOLE_NUMBER.test(key));
    return Object.fromEntries(entries.map(([key, item]) => {
      if (key.startsWith("py/")) throw new Fault(`unknown tag "${key.slice(0, 40)}"`);
      return [key, this.read(item)];
    }));
  }

  #tagged(tree: Record<string, unknown>, tag: string): unknown {
    const inner = tree[tag];
    if (tag === "py/object") return this.#builtIn(tree);
    if (Object.keys(tree).length > 1) throw new Fault(`"${tag.slice(0, 40)}" has other keys beside it`);
    switch (tag) {
      case "py/tuple":
        return this.#items(inner, tag);
      case "py/set":
        return new Set(this.#items(inner, tag));
      case "py/b64":
        return bytesOf(inner);
      case "py/id":
        return this.#referred(inner);
      case "py/type":
        if (typeof inner !== "string") throw new Fault(`"py/type" is not a text`);
        return inner;
      case "py/reduce":
        return this.#remember(() => this.#reduced(inner));
      default:
        throw new Fault(`unknown tag "${tag.slice(0, 40)}"`);
    }
  }

  #items(list: unknown, tag: string): unknown[] {
    if (!Array.isArray(list)) throw new Fault(`"${tag}" is not an array`);
    return list.map((item) => this.read(item));
  }

  #builtIn(tree: Record<string, unknown>): unknown {
    const name = tree["py/object"];
    if (name === "uuid.UUID") return this.#remember(() => uuidText(tree["hex"]));
    if (name === "datetime.datetime") return this.#remember(() => this.#datetime(tree["__reduce__"]));
    throw unknown("py/object", name);
  }

  #datetime(reduce: unknown): Date {
    const [type, args] = Array.isArray(reduce) ? reduce : [];
    const [state, timezone] = Array.isArray(args) ? args : [];
    if (!isRecord(type) || type["py/type"] !== "datetime.datetime" || typeof state !== "string") {
      throw new Fault("a datetime has no state of ten bytes");
    }
    const offset = timezone === undefined ? 0 : this.read(timezone);
    if (typeof offset !== "number") throw new Fault("a datetime has no timezone that is known");
    return decodeDatetime(state, offset * 1_000);
  }

  /** `[type, arguments]`, and what older versions of jsonpickle fill up with null. */
  #reduced(inner: unknown): number {
    const [type, args, ...rest] = this.#items(inner, "py/reduce");
    if (!Array.isArray(args) || rest.some((item) => item !== null)) {
      throw new Fault(`"py/reduce" has other parts`);
    }
    const [first = 0, seconds = 0, micros = 0] = args;
    if (type === "datetime.timezone" && typeof first === "number") return first;
    const numbers = typeof first === "number" && typeof seconds === "number" && typeof micros === "number";
    if (type === "datetime.timedelta" && numbers) return first * 86_400 + seconds + micros / 1e6;
    throw unknown("py/reduce", type);
  }

  #referred(index: unknown): unknown {
    const known = typeof index === "number" ? this.#known[index] : undefined;
    if (!known) throw new Fault(`"py/id" ${shown(index, 20)} refers to nothing`);
    if (this.#reordered) throw new Fault(`"py/id" beside keys that are whole numbers, whose order is lost`);
    if (known.size === undefined) throw new Fault(`"py/id" ${index} refers to what holds it`);
    this.#values += known.size;
    if (this.#values > MAX_VALUES) throw new Fault(`it stands for more than ${MAX_VALUES} values`);
    return known.value;
  }

  #remember<T>(read: () => T): T {
    const known: Known = { value: undefined, size: undefined };
    this.#known.push(known);
    const before = this.#values;
    const value = read();
    known.value = value;
    known.size = this.#values - before + 1;
    return value;
  }
}

function bytesOf(text: unknown): Uint8Array {
  const bytes = typeof text === "string" ? decodeBase64(text) : undefined;
  if (!bytes) throw new Fault(`"py/b64" is not base64`);
  return bytes;
}

function uuidText(hex: unknown): string {
  const uuid = typeof hex === "string" ? parseUuid(hex) : undefined;
  if (!uuid) throw new Fault(`the "hex" of a "uuid.UUID" is not one`);
  return uuid;
}

function unknown(tag: string, name: unknown): Fault {
  return new Fault(`unknown ${tag} "${shown(name, 80)}"`);
}

/** What a message has instead of a name or number; nothing of an object is asked: its keys are the sender's. */
function shown(value: unknown, chars: number): string {
  return typeof value === "object" && value !== null ? "an object" : String(value).slice(0, chars);
}
