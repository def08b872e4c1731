/** Whether it is a JSON object: no scalar, not null, no array. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether objects and arrays stand in one another in more than so many levels. */
export function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  const inside = Array.isArray(value) ? value : Object.values(value);
  return inside.some((item) => isDeeperThan(levels - 1, item));
}

/** Whether there are more than so many values in it: itself, and all that its objects and arrays hold. */
export function isLargerThan(count: number, value: unknown): boolean {
  const waiting = [value];
  for (let seen = 1; waiting.length > 0; seen++) {
    const next = waiting.pop();
    if (typeof next !== "object" || next === null) continue;
    const inside = Array.isArray(next) ? next : Object.values(next);
    if (seen + waiting.length + inside.length > count) return true;
    waiting.push(...inside);
  }
  return false;
}
