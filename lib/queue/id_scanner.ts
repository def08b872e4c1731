import { parseUuid } from "./uuid.ts";

/** Characters that are looked at, at the most. */
const MAX_SCAN = 64 * 1024 * 1024;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** What follows a key that names the id: a string, or an object with a `hex` (PRPC's two forms). */
const VALUE = /^\s*:\s*(?:\{[^{}]{0,200}?"hex"\s*:\s*)?"([^"\\]{1,80})"/;

/**
 * The id of a message that cannot be read as a whole: too long, too deep, cut off. Only the key of the outermost
 * object counts, never one of the same name among the arguments. `undefined` when there is none.
 */
export function scanForId(text: string, key: string): string | undefined {
  const quoted = `"${key}"`;
  const end = Math.min(text.length, MAX_SCAN);
  let depth = 0;
  for (let at = 0; at < end; at++) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) {
      const close = endOfString(text, at, end);
      if (depth === 1 && close - at === quoted.length - 1 && text.startsWith(quoted, at)) {
        const found = VALUE.exec(text.slice(close + 1, close + 400));
        if (found?.[1] !== undefined) return parseUuid(found[1]);
      }
      at = close;
    } else if (char === 0x7b || char === 0x5b) depth++;
    else if (char === 0x7d || char === 0x5d) depth--;
  }
  return undefined;
}

/** Where the string that begins here has its closing quote. */
function endOfString(text: string, start: number, end: number): number {
  for (let at = start + 1; at < end; at++) {
    const char = text.charCodeAt(at);
    if (char === BACKSLASH) at++;
    else if (char === QUOTE) return at;
  }
  return end;
}
