/**
 * Plain data, what arguments and results are made of: null, booleans, finite numbers, bigints, strings, Dates,
 * Uint8Arrays, Sets of plain data that holds nothing, arrays, and objects with string keys.
 */
export type Plain =
  | null
  | boolean
  | number
  | bigint
  | string
  | Date
  | Uint8Array
  | Set<Plain>
  | Plain[]
  | { [key: string]: Plain };

/** How deep data may be nested. */
export const MAX_DEPTH = 100;

/** Data that cannot travel; the message says where and why: `NaN at $.rows[3]`. */
export class NotPlain extends Error {
  override readonly name = "NotPlain";
}

/**
 * Any value as plain data, copied: `undefined` is null, or left out of an object, and what has a `toJSON` is what
 * that answers.
 *
 * @throws NotPlain for what cannot travel: NaN, a function, a Map, what holds itself; whatever a getter throws.
 */
export function toPlain(value: unknown): Plain {
  return convert(value, "$", MAX_DEPTH);
}

function convert(value: unknown, path: string, depth: number): Plain {
  if (value === undefined || value === null) return null;
  switch (typeof value) {
    case "string":
    case "boolean":
    case "bigint":
      return value;
    case "number":
      if (Number.isFinite(value)) return value;
      throw new NotPlain(`${value} at ${path}`);
    case "function":
    case "symbol":
      throw new NotPlain(`a ${typeof value} at ${path}`);
  }
  if (depth === 0) throw new NotPlain(`more than ${MAX_DEPTH} levels`);
  return convertObject(value, path, depth - 1);
}

function convertObject(value: object, path: string, depth: number): Plain {
  if (Array.isArray(value)) return Array.from(value, (item, i) => convert(item, `${path}[${i}]`, depth));
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new NotPlain(`an invalid Date at ${path}`);
    return new Date(value);
  }
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (value instanceof Set) return new Set(Array.from(value, (item) => convertMember(item, path)));
  if (value instanceof Map || value instanceof Promise || ArrayBuffer.isView(value)) {
    throw new NotPlain(`a ${value.constructor.name} at ${path}`);
  }
  if ("toJSON" in value && typeof value.toJSON === "function") return convert(value.toJSON(), path, depth);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, convert(item, `${path}.${key}`, depth)]));
}

/** A member of a set holds nothing: Python could not put it into one. */
function convertMember(item: unknown, path: string): Plain {
  if (typeof item === "object" && item !== null && !(item instanceof Date)) {
    throw new NotPlain(`an object in the Set at ${path}`);
  }
  return convert(item, path, 1);
}

/** Whether plain data is nested deeper than {@link MAX_DEPTH}. Itself never goes deeper than that. */
export function isTooDeep(value: unknown, depth = MAX_DEPTH): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (depth === 0) return true;
  for (const item of Array.isArray(value) ? value : Object.values(value)) {
    if (isTooDeep(item, depth - 1)) return true;
  }
  return false;
}

/** Whether it is an object with string keys, as JSON has them. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
