import { createHash } from "node:crypto";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const HEX = /^[0-9a-fA-F]{32}$/;
/** A spelling that is longer than this is none. */
const MAX_CHARS = 80;

/**
 * A UUID in any spelling that Python's `uuid.UUID` reads (upper case, without dashes, in braces, `urn:uuid:…`), as
 * lower-case and dashed; `undefined` for what is none.
 */
export function parseUuid(text: string): string | undefined {
  if (UUID.test(text)) return text;
  if (text.length > MAX_CHARS) return undefined;
  const hex = text.replace("urn:", "").replace("uuid:", "").replace(/^[{}]+|[{}]+$/g, "").replaceAll("-", "");
  return HEX.test(hex) ? dashed(hex.toLowerCase()) : undefined;
}

/** The 32 hexadecimal digits of a UUID that is dashed. */
export function hexOf(uuid: string): string {
  return uuid.replaceAll("-", "");
}

/** The same UUID for the same words (RFC 9562, section 5.5, version 5); no words make that of others. */
export function uuidOf(...words: readonly string[]): string {
  const bytes = createHash("sha1").update(JSON.stringify(["parley queue", ...words])).digest().subarray(
    0,
    16,
  );
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return dashed(bytes.toString("hex"));
}

function dashed(hex: string): string {
  return [8, 12, 16, 20, 32].map((end, i) => hex.slice([0, 8, 12, 16, 20][i], end)).join("-");
}
