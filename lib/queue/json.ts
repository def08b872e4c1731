import { encodeBase64 } from "./base64.ts";
import { isTooDeep, MAX_DEPTH } from "./plain.ts";

/** Characters of a message at the most. */
export const MAX_CHARS = 4 * 1024 * 1024;

/** What is wrong with a message; the text says it in a few words: `it is not JSON`. */
export class Fault extends Error {
  override readonly name = "Fault";
}

/** Reads the source of a number, which `JSON.parse` hands to revivers (ECMAScript, "JSON.parse source text access"). */
type Reviver = (key: string, value: unknown, context?: { source?: string }) => unknown;

// Not in the types of TypeScript yet; answers what JSON.stringify writes as it stands.
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

const LONG_DIGITS = /[0-9]{16}/;
const INTEGER = /^-?[0-9]+$/;

const exactIntegers: Reviver = (_key, value, context) => {
  const source = context?.source ?? "";
  if (typeof value !== "number" || Number.isSafeInteger(value) || !INTEGER.test(source)) return value;
  const exact = BigInt(source);
  return Number.isFinite(value) && BigInt(value) === exact ? value : exact;
};

/**
 * Reads JSON, bounded in size and depth. Integers that a number cannot hold are bigints.
 *
 * @throws Fault
 */
export function parseJson(text: string): unknown {
  if (text.length > MAX_CHARS) throw new Fault(`it has ${text.length} characters, limit is ${MAX_CHARS}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Fault("it is not JSON");
  }
  if (isTooDeep(value)) throw new Fault(`it is nested deeper than ${MAX_DEPTH} levels`);
  return LONG_DIGITS.test(text) ? JSON.parse(text, exactIntegers) : value;
}

/** Writes a tree that {@link parseJson} could read, bigints as integers. */
export function writeJson(tree: unknown): string {
  return JSON.stringify(tree, (_key, value) => typeof value === "bigint" ? rawJSON(String(value)) : value);
}

/**
 * Writes plain data as JSON: Dates in ISO 8601, bytes in base64, Sets as arrays.
 */
export function plainJson(value: unknown): string {
  return isJsonOnly(value) ? JSON.stringify(value) : JSON.stringify(value, forJson);
}

function forJson(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return rawJSON(String(value));
  if (value instanceof Uint8Array) return encodeBase64(value);
  if (value instanceof Set) return [...value];
  return value;
}

/** Whether there is nothing in it that `JSON.stringify` would not write as it should; a replacer costs time. */
function isJsonOnly(value: unknown): boolean {
  if (typeof value === "bigint") return false;
  if (typeof value !== "object" || value === null || value instanceof Date) return true;
  if (value instanceof Uint8Array || value instanceof Set) return false;
  for (const item of Array.isArray(value) ? value : Object.values(value)) {
    if (!isJsonOnly(item)) return false;
  }
  return true;
}
