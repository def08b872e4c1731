import type { TextFormatter } from "@logtape/logtape";
import { JWT_PATTERN, redactByPattern, type RedactionPattern } from "@logtape/redaction";

/** `scheme://user:password@host`: the credentials of a URL (RFC 3986, section 3.2.1). */
const URL_CREDENTIALS: RedactionPattern = {
  pattern: /([a-z][a-z0-9+.-]*:\/\/)[^\s/@"]+@/gi,
  replacement: "$1[REDACTED]@",
};

/** `password: …`, `"secret":"…"`, `token=…`, and the credentials of an Authorization header. */
const NAMED_SECRET: RedactionPattern = {
  pattern:
    /((?:password|passwd|senha|secret|token|api[_-]?key|authorization)["']?\s*[:=]\s*["']?(?:(?:bearer|basic)\s+)?)[^\s"',;}]+/gi,
  replacement: "$1[REDACTED]",
};

/** A formatter whose lines carry no secrets: URL credentials, JSON web tokens, and values named as secrets. */
export function redactSecrets(formatter: TextFormatter): TextFormatter {
  return redactByPattern(formatter, [JWT_PATTERN, URL_CREDENTIALS, NAMED_SECRET]);
}
