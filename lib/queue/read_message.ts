import type { Wire } from "../broker/mod.ts";
import { scanForId } from "./id_scanner.ts";
import { Fault } from "./json.ts";
import { MalformedMessage } from "./message.ts";
import { isRecord } from "./plain.ts";
import { parseUuid } from "./uuid.ts";

/**
 * Reads a message by `read`, whose faults become a {@link MalformedMessage} with the id that can be found.
 *
 * @throws MalformedMessage
 */
export function readMessage<T>(
  from: { wire: Wire; body: string; idKey: string },
  read: (body: string) => T,
): T {
  const { wire, body, idKey } = from;
  try {
    return read(body);
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    throw new MalformedMessage(wire, thrown.message, scanForId(body, idKey));
  }
}

/** @throws Fault when it is no object. */
export function recordOf(value: unknown): Record<string, unknown> {
  if (isRecord(value)) return value;
  throw new Fault("it is not an object");
}

/** Characters of a function's name at the most; it is told back in texts and replies. */
const MAX_NAME = 256;

/** What calls have on each wire, under the wire's own keys, with values that are data already. */
export interface CallFields {
  readonly id: unknown;
  readonly func: unknown;
  readonly args: unknown;
  readonly kwargs: unknown;
}

/** Which keys a wire has for them. */
export type CallKeys = Readonly<Record<keyof CallFields, string>>;

/**
 * Checks the fields that a call must have; arguments may be missing.
 *
 * @throws Fault
 */
export function checkCall(fields: CallFields, keys: CallKeys): {
  id: string;
  func: string;
  args: unknown[];
  kwargs: Record<string, unknown>;
} {
  const { id, func, args = [], kwargs = {} } = fields;
  if (func === undefined) throw new Fault(`it has no "${keys.func}"`);
  if (typeof func === "string" && func.length > MAX_NAME) {
    throw new Fault(`its "${keys.func}" has ${func.length} characters, limit is ${MAX_NAME}`);
  }
  if (typeof func !== "string" || func === "") throw new Fault(`its "${keys.func}" is not a name`);
  if (!Array.isArray(args)) throw new Fault(`its "${keys.args}" is not an array`);
  if (!isRecord(kwargs)) throw new Fault(`its "${keys.kwargs}" is not an object`);
  return { id: checkId(id, keys.id), func, args, kwargs };
}

/** @throws Fault when it is no UUID in any spelling, as a string or as an object with `hex`. */
export function checkId(id: unknown, key: string): string {
  if (id === undefined) throw new Fault(`it has no "${key}"`);
  const text = isRecord(id) ? id["hex"] : id;
  const uuid = typeof text === "string" ? parseUuid(text) : undefined;
  if (!uuid) throw new Fault(`its "${key}" is not a UUID`);
  return uuid;
}

/** The id of a message of any wire, without reading all of it; `undefined` where it has none. */
export function idOfBody(wire: Wire, body: string): string | undefined {
  return scanForId(body, wire === "native" ? "id" : "message_id");
}
