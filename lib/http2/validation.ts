import { type HeaderList, headerValue } from "./headers.ts";

/** Fields that speak of one connection, and have no place in HTTP/2 (RFC 9113, section 8.2.2). */
const CONNECTION_FIELDS: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);
const REQUEST_PSEUDO: ReadonlySet<string> = new Set([
  ":method",
  ":scheme",
  ":authority",
  ":path",
]);

/** A token in lower case (RFC 9110, section 5.6.2; RFC 9113, section 8.2.1). */
const NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
const VALUE_FAULT = /[\0\r\n]|^[ \t]|[ \t]$/;

/** What is wrong with the header fields of a request; `undefined` when nothing is (sections 8.2 and 8.3.1). */
export function requestFault(headers: HeaderList): string | undefined {
  const fault = fieldsFault(headers, REQUEST_PSEUDO);
  if (fault) return fault;
  const method = headerValue(headers, ":method");
  if (!method) return "no :method";
  const path = headerValue(headers, ":path");
  const scheme = headerValue(headers, ":scheme");
  if (method === "CONNECT") {
    if (path !== undefined || scheme !== undefined) return "a CONNECT with :path or :scheme";
    return headerValue(headers, ":authority") ? undefined : "a CONNECT without :authority";
  }
  if (!scheme) return "no :scheme";
  return path ? undefined : "no :path";
}

const RESPONSE_PSEUDO: ReadonlySet<string> = new Set([":status"]);

/** What is wrong with the header fields of a response (section 8.3.2). */
export function responseFault(headers: HeaderList): string | undefined {
  const fault = fieldsFault(headers, RESPONSE_PSEUDO);
  if (fault) return fault;
  return /^[1-9]\d\d$/.test(headerValue(headers, ":status") ?? "") ? undefined : "no :status of three digits";
}

/** What is wrong with trailer fields: they have no pseudo-header fields (section 8.1). */
export function trailersFault(headers: HeaderList): string | undefined {
  return fieldsFault(headers, new Set());
}

/** The length that a message announces; `undefined` when it announces none, NaN when it makes no sense. */
export function contentLength(headers: HeaderList): number | undefined {
  let length: number | undefined;
  for (const [name, text] of headers) {
    if (name !== "content-length") continue;
    const next = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    length = length === undefined || length === next ? next : NaN;
  }
  return length;
}

function fieldsFault(headers: HeaderList, pseudo: ReadonlySet<string>): string | undefined {
  const seen = new Set<string>();
  let regular = false;
  for (const [name, value] of headers) {
    if (name.startsWith(":")) {
      if (regular) return `${name} after regular fields`;
      if (!pseudo.has(name)) return `${name} has no place here`;
      if (seen.has(name)) return `${name} twice`;
      seen.add(name);
    } else {
      regular = true;
      if (!NAME.test(name)) return `the field name ${JSON.stringify(name)}`;
      if (CONNECTION_FIELDS.has(name)) return `the field ${name}`;
      if (name === "te" && value !== "trailers") return `te: ${value}`;
    }
    if (VALUE_FAULT.test(value)) return `the value of ${name}`;
  }
  return undefined;
}
