/** What is better where the client likes both as much: it is smaller. */
const BEST_FIRST = ["br", "gzip"];

/**
 * The best coding that is there and that the client takes (RFC 9110, section 12.5.3); `identity` when it takes none, which
 * every client can read.
 */
export function contentCoding(
  accepted: string | null | undefined,
  offered: { has(coding: string): boolean },
): string {
  const qualities = new Map<string, number>();
  for (const part of (accepted ?? "").toLowerCase().split(",")) {
    const [name = "", ...parameters] = part.split(";").map((word) => word.trim());
    const q = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2) ?? "1";
    qualities.set(name, Number(q) || 0);
  }
  const qualityOf = (coding: string) => qualities.get(coding) ?? qualities.get("*") ?? 0;
  let best = "identity";
  let bestQ = 0;
  for (const coding of BEST_FIRST) {
    if (offered.has(coding) && qualityOf(coding) > bestQ) [best, bestQ] = [coding, qualityOf(coding)];
  }
  return best;
}
