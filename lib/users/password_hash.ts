import { AppError } from "../error/mod.ts";

/** How much work a password is: the parameters of scrypt (RFC 7914, section 2). */
export interface ScryptCost {
  /** The logarithm of N, to the base 2: 128 · r · N bytes of memory. */
  readonly ln: number;
  /** The block size, r. */
  readonly r: number;
  /** How often it is done, p. */
  readonly p: number;
}

/** What a password came to, with all that it takes to do so again. */
export interface PasswordHash {
  readonly cost: ScryptCost;
  readonly salt: Uint8Array<ArrayBuffer>;
  readonly key: Uint8Array<ArrayBuffer>;
}

/** More than this is no cost of ours: a store that was tampered with must not take all the memory. */
const MAX_COST: ScryptCost = { ln: 20, r: 16, p: 16 };
const FORM =
  /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

/** `$scrypt$ln=15,r=8,p=3$<salt>$<key>`, base64 without padding: the PHC string format. */
export function formatHash({ cost: { ln, r, p }, salt, key }: PasswordHash): string {
  return `$scrypt$ln=${ln},r=${r},p=${p}$${base64(salt)}$${base64(key)}`;
}

/** What {@link formatHash} wrote. @throws AppError `DATA_LOSS` when the text is nothing of the kind. */
export function parseHash(text: string): PasswordHash {
  const [, ln, r, p, salt, key] = FORM.exec(text) ?? [];
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) };
  if (!salt || !key || !isCost(cost)) throw noHash();
  try {
    return { cost, salt: Uint8Array.fromBase64(salt), key: Uint8Array.fromBase64(key) };
  } catch {
    throw noHash(); // a digit too many
  }
}

function noHash(): AppError {
  return new AppError("DATA_LOSS", "Cannot read a stored password: it is no scrypt hash");
}

/** Whether scrypt can be done at this cost, and is not out of all measure. */
export function isCost({ ln, r, p }: ScryptCost): boolean {
  return ln >= 1 && ln <= MAX_COST.ln && r >= 1 && r <= MAX_COST.r && p >= 1 && p <= MAX_COST.p;
}

function base64(bytes: Uint8Array): string {
  return bytes.toBase64({ omitPadding: true });
}
