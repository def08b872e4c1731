/** The media types that REST speaks. */
export const JSON_TYPE = "application/json";
export const NDJSON_TYPE = "application/x-ndjson";
export const EVENTS_TYPE = "text/event-stream";

/** One range of an `Accept` field. */
interface Range {
  readonly type: string;
  readonly q: number;
}

/**
 * The first of these types that the client likes best (RFC 9110, section 12.5.1); `undefined` when it takes
 * none. A client that says nothing takes the first.
 *
 * @param offered without parameters, the server's own favourite first.
 */
export function acceptedType<T extends string>(accept: string | null, offered: readonly T[]): T | undefined {
  if (!accept) return offered[0];
  const ranges = accept.split(",").map(readRange);
  let best: T | undefined;
  let bestQ = 0;
  for (const type of offered) {
    const q = qualityOf(type, ranges);
    if (q > bestQ) [best, bestQ] = [type, q];
  }
  return best;
}

function readRange(text: string): Range {
  const [type = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const q = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
  return { type, q: q === undefined ? 1 : /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(q) ? Number(q) : 0 };
}

/** The quality that the most exact of the ranges gives to a type; 0 when it is not taken. */
function qualityOf(type: string, ranges: readonly Range[]): number {
  const group = `${type.slice(0, type.indexOf("/"))}/*`;
  for (const pattern of [type, group, "*/*"]) {
    const found = ranges.find((range) => range.type === pattern);
    if (found) return found.q;
  }
  return 0;
}

/** The media type of a body, in small letters and without its parameters. */
export function mediaTypeOf(contentType: string | null): string {
  return (contentType ?? "").split(";", 1)[0]!.trim().toLowerCase();
}

/** Whether a type is JSON: `application/json`, or one that is built on it, `application/…+json`. */
export function isJsonType(type: string): boolean {
  return type === JSON_TYPE || /^application\/[a-z0-9.!#$&^_-]+\+json$/.test(type);
}

/** Whether a body's text is UTF-8, as JSON between systems must be (RFC 8259, section 8.1). */
export function isUtf8(contentType: string | null): boolean {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType ?? "")?.[1];
  return charset === undefined || /^(?:utf-?8|us-ascii)$/i.test(charset);
}
