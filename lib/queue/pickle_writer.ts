import { encodeBase64 } from "./base64.ts";
import { NotPlain } from "./plain.ts";
import { encodeDatetime } from "./python_datetime.ts";
import { hexOf } from "./uuid.ts";

/** UTC, as jsonpickle writes Python's `datetime.timezone.utc`. */
const UTC = {
  "py/reduce": [
    { "py/type": "datetime.timezone" },
    { "py/tuple": [{ "py/reduce": [{ "py/type": "datetime.timedelta" }, { "py/tuple": [0, 0, 0] }] }] },
  ],
};

/**
 * Plain data as jsonpickle's tree; nothing in it refers to anything else in it.
 *
 * @throws NotPlain for an object with a key that begins with `py/`: jsonpickle would take it for an object to
 * build, whoever wrote it.
 */
export function pickle(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(pickle);
  if (value instanceof Date) return pickleDate(value);
  if (value instanceof Uint8Array) return { "py/b64": encodeBase64(value) };
  if (value instanceof Set) return { "py/set": Array.from(value, pickle) };
  const entries = Object.entries(value);
  const tag = entries.find(([key]) => key.startsWith("py/"));
  if (tag) throw new NotPlain(`a key "${tag[0]}", which jsonpickle gives a meaning`);
  return Object.fromEntries(entries.map(([key, item]) => [key, pickle(item)]));
}

/** An array as a Python tuple. @throws NotPlain */
export function pickleTuple(items: readonly unknown[]): unknown {
  return { "py/tuple": items.map(pickle) };
}

/** A UUID, dashed. */
export function pickleUuid(uuid: string): unknown {
  return { "py/object": "uuid.UUID", hex: hexOf(uuid) };
}

/** A point in time, in UTC. @throws RangeError for a year that Python has not. */
export function pickleDate(date: Date): unknown {
  return {
    "py/object": "datetime.datetime",
    "__reduce__": [{ "py/type": "datetime.datetime" }, [encodeDatetime(date), UTC]],
  };
}
