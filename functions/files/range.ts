/** A part of a file. */
export interface FilePart {
  readonly offset: number;
  /** At least 1. */
  readonly length: number;
}

/**
 * The part of a file that a `Range` field asks for (RFC 9110, section 14.2).
 *
 * `undefined` where the whole file is the answer: it is no range of bytes, or more than one. `"unsatisfiable"` where
 * it begins behind the last byte.
 */
export function readRange(range: string, size: number): FilePart | "unsatisfiable" | undefined {
  const match = /^bytes *= *(?:, *)*(\d*)-(\d*) *(?:, *)*$/i.exec(range);
  if (!match) return undefined;
  const [, first = "", last = ""] = match;
  if (first === "") return last === "" ? undefined : suffix(Number(last), size);
  const [from, to] = [Number(first), last === "" ? Infinity : Number(last)];
  if (to < from) return undefined;
  if (from >= size) return "unsatisfiable";
  return { offset: from, length: Math.min(to, size - 1) - from + 1 };
}

/** The last bytes. An empty file has none to count: it is answered whole. */
function suffix(count: number, size: number): FilePart | "unsatisfiable" | undefined {
  if (count === 0) return "unsatisfiable";
  if (size === 0) return undefined;
  const length = Math.min(count, size);
  return { offset: size - length, length };
}
