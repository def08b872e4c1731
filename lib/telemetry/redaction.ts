import type { Sink, TextFormatter } from "@logtape/logtape";
import { redactByField, redactByPattern, type RedactionPattern } from "@logtape/redaction";

const REDACTED = "[REDACTED]";

/** Names of what is secret, as part of a longer name too. */
const SECRET_NAME = /passw(?:or)?d|passphrase|senha|secret|token|api[_-]?key|private[_-]?key|authorization/i;

/**
 * A JSON web token (RFC 7519), whatever it stands in: from `{"`, in base64, to the end of the third part. Only at the beginning of a
 * word, and only where two dots follow, is one looked for: the time that a long word takes is in proportion to its length.
 */
const JWT: RedactionPattern = {
  pattern: /(?<![\w-])(?=[\w-]*\.[\w-]*\.)([\w-]*?)eyJ[\w-]*\.[\w-]*\.[\w-]*/g,
  replacement: "$1[JWT REDACTED]",
};

/** `scheme://user:password@host`: the credentials of a URL, up to the last `@` (RFC 3986, section 3.2.1). */
const URL_CREDENTIALS: RedactionPattern = {
  pattern: /((?<![a-z0-9+.-])[a-z][a-z0-9+.-]*:\/\/)[^\s/?#"\\]+@/gi,
  replacement: `$1${REDACTED}@`,
};

/**
 * What may stand for a value: a string in quotes, as JSON inside JSON writes it, as JSON writes it, in single
 * quotes, in backticks; or one word, with the scheme of an Authorization header before it.
 */
const VALUE = [
  /\\"(?:[^"\\]|\\[^"\\]|\\\\(?:\\\\|\\"|[^"\\]))*\\"/,
  /"(?:[^"\\]|\\.)*"/,
  /'(?:[^'\\]|\\.)*'/,
  /`(?:[^`\\]|\\.)*`/,
  /(?:(?:bearer|basic)\s+)?(?:[^\s"'`,;}\\]|\\[^"])+/,
].map(({ source }) => source).join("|");

/** `password: …`, `"secret":"…"`, `token=…`, and the credentials of an Authorization header. */
const NAMED_SECRET: RedactionPattern = {
  pattern: new RegExp(`((?:${SECRET_NAME.source})(?:\\\\*["'])?\\s*[:=]\\s*)(${VALUE})`, "gi"),
  replacement(_match, name, value) {
    const quote = /^\\?["'`]/.exec(String(value))?.[0] ?? "";
    return `${name}${quote}${REDACTED}${quote}`;
  },
};

/**
 * A formatter whose lines carry no secrets: URL credentials, JSON web tokens, and values named as secrets. A
 * value that is neither quoted nor one word is not seen whole: log it as a property, see {@link redactFields}.
 */
export function redactSecrets(formatter: TextFormatter): TextFormatter {
  return redactByPattern(formatter, [JWT, URL_CREDENTIALS, NAMED_SECRET]);
}

/** A sink whose records carry no properties named as secrets, at any depth, nor in their message. */
export function redactFields(sink: Sink): Sink {
  return redactByField(sink, { fieldPatterns: [SECRET_NAME], action: () => REDACTED });
}
