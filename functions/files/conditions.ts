/** What the conditions of a request come to. */
export type Outcome = "go on" | "not modified" | "failed";

/**
 * Whether a file is to be answered, by the conditions of a GET or HEAD (RFC 9110, section 13.2.2). Those that
 * compare dates are left out of account, as the RFC has it for what has no date.
 *
 * @param etag the file's, in quotes.
 */
export function judgeConditions(header: Headers, etag: string): Outcome {
  const match = header.get("if-match");
  if (match !== null && !tagsOf(match).some((tag) => tag === "*" || tag === etag)) return "failed";
  const noneMatch = header.get("if-none-match");
  if (noneMatch === null) return "go on";
  const isKnown = tagsOf(noneMatch).some((tag) => tag === "*" || tag.replace(/^W\//, "") === etag);
  return isKnown ? "not modified" : "go on";
}

/** Whether a range may be answered: `If-Range`, where there is one, names this file (RFC 9110, section 13.1.5). */
export function mayAnswerRange(header: Headers, etag: string): boolean {
  const ifRange = header.get("if-range");
  return ifRange === null || ifRange.trim() === etag;
}

/** Whether an answer depends on more than the file alone. */
export function isConditional(header: Headers): boolean {
  return ["range", "if-match", "if-none-match"].some((name) => header.has(name));
}

/** Entity tags as they are written, or `*`. */
function tagsOf(list: string): string[] {
  return list.match(/(?:W\/)?"[^"]*"|\*/g) ?? [];
}
