/** What a whole file on disk ends with; the last character counts the versions. */
const MARK = new TextEncoder().encode("parleyf1");
const DIGEST_BYTES = 32;

/** Bytes of a footer. */
export const FOOTER_BYTES = DIGEST_BYTES + MARK.length;

/**
 * What stands behind the bytes of a file on disk: their SHA-256, and a mark. So the file and what is known of it
 * appear in one step.
 */
export function toFooter(sha256: string): Uint8Array {
  const footer = new Uint8Array(FOOTER_BYTES);
  footer.set(Uint8Array.fromHex(sha256));
  footer.set(MARK, DIGEST_BYTES);
  return footer;
}

/** The SHA-256 that a footer holds, in lower-case hexadecimal digits; `undefined` when it is no footer. */
export function fromFooter(footer: Uint8Array): string | undefined {
  const mark = footer.subarray(DIGEST_BYTES);
  if (footer.length !== FOOTER_BYTES || !MARK.every((byte, i) => byte === mark[i])) return undefined;
  return footer.subarray(0, DIGEST_BYTES).toHex();
}
