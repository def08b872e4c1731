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
