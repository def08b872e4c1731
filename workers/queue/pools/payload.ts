import { deserialize, serialize } from "node:v8";

const JSON_FORM = 0x4a;
const CLONE_FORM = 0x43;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Plain data as bytes: JSON where that says it all, which is several times faster, else a structured clone. The
 * first byte says which. Both ends run the same V8.
 *
 * @throws whatever the clone throws for what cannot be cloned.
 */
export function encodePayload(value: unknown): Uint8Array<ArrayBuffer> {
  const json = isJson(value);
  const body = json ? encoder.encode(JSON.stringify(value)) : serialize(value);
  const bytes = new Uint8Array(1 + body.length);
  bytes[0] = json ? JSON_FORM : CLONE_FORM;
  bytes.set(body, 1);
  return bytes;
}

/**
 * What {@link encodePayload} was given.
 *
 * @throws SyntaxError or Error when it did not make these bytes.
 */
export function decodePayload(bytes: Uint8Array): unknown {
  const body = bytes.subarray(1);
  if (bytes[0] === JSON_FORM) return JSON.parse(decoder.decode(body));
  if (bytes[0] === CLONE_FORM) return deserialize(body.slice()); // it reads from the start of the buffer, wherever the bytes begin
  throw new SyntaxError(`Cannot read a payload of form ${bytes[0]}: unknown form`);
}

/** Whether JSON gives exactly this back. */
function isJson(value: unknown): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0);
    case "object":
      break;
    default:
      return false;
  }
  if (value === null) return true;
  if (Array.isArray(value)) return value.every(isJson);
  const prototype = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && Object.values(value).every(isJson);
}
