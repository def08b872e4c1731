/** What a schema says of a value that it refuses. */
export interface RefusedInput {
  readonly input?: unknown;
}

/** The text of a fault: what was expected, and what came instead. */
export function expected(what: string): (issue: RefusedInput) => string {
  return ({ input }) =>
    input === undefined ? `missing, expected ${what}` : `expected ${what}, got ${show(input)}`;
}

/** As {@link expected}, and says of a value only what kind it is: for texts, which may be secret. */
export function expectedKind(what: string): (issue: RefusedInput) => string {
  return ({ input }) =>
    input === undefined ? `missing, expected ${what}` : `expected ${what}, got ${kindOf(input)}`;
}

const MAX_SHOWN_CHARS = 40;

/** A value as an error shows it: short texts, numbers and booleans as they are. */
function show(value: unknown): string {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "string") return kindOf(value);
  return JSON.stringify(value.length > MAX_SHOWN_CHARS ? `${value.slice(0, MAX_SHOWN_CHARS)}…` : value);
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
