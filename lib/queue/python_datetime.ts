import { decodeBase64, encodeBase64 } from "./base64.ts";
import { Fault } from "./json.ts";

/** The top bit of the month says which of two equal times is meant ("fold"); UTC has none. */
const FOLD = 0x80;
const STATE_BYTES = 10;
const MAX_YEAR = 9999;

/**
 * The state of a Python `datetime`, base64: year (2 bytes), month, day, hour, minute, second, microsecond (3
 * bytes), each big-endian. `offsetMs` is what its timezone is ahead of UTC; none is taken as UTC.
 *
 * @throws Fault
 */
export function decodeDatetime(state: string, offsetMs = 0): Date {
  const bytes = decodeBase64(state);
  if (bytes?.length !== STATE_BYTES) throw new Fault("a datetime has no state of ten bytes");
  const [y1 = 0, y2 = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, m1 = 0, m2 = 0, m3 = 0] =
    bytes;
  const date = new Date(0);
  date.setUTCFullYear(y1 * 256 + y2, (month & ~FOLD) - 1, day);
  date.setUTCHours(hour, minute, second, Math.floor((m1 * 65_536 + m2 * 256 + m3) / 1_000));
  const same = date.getUTCDate() === day && date.getUTCHours() === hour && date.getUTCMinutes() === minute;
  if (!same || date.getUTCMonth() !== (month & ~FOLD) - 1) throw new Fault("a datetime is no time");
  return new Date(date.getTime() - offsetMs);
}

/** @throws RangeError for what Python has no datetime of: years before 1 and after 9999. */
export function encodeDatetime(date: Date): string {
  const year = date.getUTCFullYear();
  if (!(year >= 1 && year <= MAX_YEAR)) throw new RangeError(`the year ${year} of a Date`);
  const micros = date.getUTCMilliseconds() * 1_000;
  return encodeBase64(
    Uint8Array.of(
      ...[year >> 8, year & 0xff, date.getUTCMonth() + 1, date.getUTCDate()],
      ...[date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()],
      ...[micros >> 16, (micros >> 8) & 0xff, micros & 0xff],
    ),
  );
}
