/** Bytes of a secret at the least: as many as its hash has (RFC 7518, section 3.2). */
export const MIN_SECRET_BYTES = 32;

/** What both who signs and who verifies by one secret have. */
export const HS256 = "HS256";

/** Whom tokens are from, and whom they are for. */
export interface TokenNames {
  /** The claim `iss`. */
  readonly issuer: string;
  /** The claim `aud`. */
  readonly audience: string;
}

/** A secret as a key of HMAC with SHA-256, and of nothing else. @throws RangeError when it is too short. */
export function secretKey(secret: string): Promise<CryptoKey> {
  const bytes = new TextEncoder().encode(secret);
  if (bytes.length < MIN_SECRET_BYTES) {
    throw new RangeError(
      `Cannot sign tokens: the secret has ${bytes.length} bytes, need ${MIN_SECRET_BYTES}`,
    );
  }
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
}
