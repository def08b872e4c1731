import { scrypt, timingSafeEqual } from "node:crypto";
import { Gate } from "./gate.ts";
import { formatHash, isCost, parseHash, type ScryptCost } from "./password_hash.ts";

/**
 * What one hash costs: 32 MiB and 0.1 to 0.2 s of one core. OWASP asks for p = 3 with N = 2^15, r = 8 (its
 * Password Storage Cheat Sheet, scrypt): as much work as N = 2^17, p = 1, in a quarter of the memory.
 */
export const PASSWORD_COST: ScryptCost = { ln: 15, r: 8, p: 3 };
/** Bytes of a password in UTF-8 at the most: a longer one is never right. */
export const MAX_PASSWORD_BYTES = 1_024;
/** Hashes that are made at a time: 64 MiB, and two of the runtime's threads. */
const PARALLEL = 2;
/** Hashes that wait at the most: some seconds of work. */
const WAITING = 64;

const SALT_BYTES = 16;
const KEY_BYTES = 32;

/** How a {@link PasswordHasher} works. */
export interface PasswordHasherOptions {
  /** {@link PASSWORD_COST} unless given. */
  readonly cost?: ScryptCost;
  /** Hashes that are made at a time; 2 unless given. */
  readonly parallel?: number;
  /** Hashes that wait at the most; 64 unless given. */
  readonly waiting?: number;
}

const encoder = new TextEncoder();

/**
 * Makes and checks passwords by scrypt (RFC 7914), off the event loop, a bounded number at a time.
 *
 * Its methods throw AppError `RESOURCE_EXHAUSTED` with a `google.rpc.RetryInfo` when too many wait.
 */
export class PasswordHasher {
  readonly #cost: ScryptCost;
  readonly #gate: Gate;
  /** What is compared where there is nothing to compare, so that it takes as long. */
  readonly #decoy: string;

  constructor({ cost = PASSWORD_COST, parallel = PARALLEL, waiting = WAITING }: PasswordHasherOptions = {}) {
    if (!isCost(cost)) throw new RangeError(`Cannot hash at ln=${cost.ln}, r=${cost.r}, p=${cost.p}`);
    this.#cost = cost;
    this.#gate = new Gate({ what: "check a password", parallel, waiting });
    this.#decoy = formatHash({ cost, salt: random(SALT_BYTES), key: random(KEY_BYTES) });
  }

  /**
   * What a password comes to, with a salt of its own.
   *
   * @throws RangeError when it is longer than {@link MAX_PASSWORD_BYTES}: hold it to its rule before.
   */
  async hash(password: string): Promise<string> {
    const bytes = passwordBytes(password);
    if (!bytes) throw new RangeError(`Cannot hash a password: longer than ${MAX_PASSWORD_BYTES} bytes`);
    const salt = random(SALT_BYTES);
    const key = await this.#gate.pass(() => derive(bytes, salt, KEY_BYTES, this.#cost));
    return formatHash({ cost: this.#cost, salt, key });
  }

  /**
   * Whether the password is the one that came to `hash`. Without a hash (there is no such user, or it has no
   * password) it is not, and to find that out costs as much.
   *
   * @throws AppError `DATA_LOSS` when `hash` is none.
   */
  async verify(password: string, hash: string | undefined): Promise<boolean> {
    const { cost, salt, key } = parseHash(hash ?? this.#decoy);
    const bytes = passwordBytes(password);
    const got = await this.#gate.pass(() => derive(bytes ?? new Uint8Array(), salt, key.length, cost));
    return timingSafeEqual(got, key) && hash !== undefined && bytes !== undefined;
  }

  /** Whether a hash was made at another cost than today's, so that it is worth making anew at a sign-in. */
  isOutdated(hash: string): boolean {
    const { ln, r, p } = parseHash(hash).cost;
    return ln !== this.#cost.ln || r !== this.#cost.r || p !== this.#cost.p;
  }
}

/** A password as it is hashed: the same however a keyboard spells it (NFKC). `undefined` when it is too long. */
function passwordBytes(password: string): Uint8Array | undefined {
  if (password.length > MAX_PASSWORD_BYTES) return undefined; // a unit is a byte at least
  const bytes = encoder.encode(password.normalize("NFKC"));
  return bytes.length > MAX_PASSWORD_BYTES ? undefined : bytes;
}

function derive(
  password: Uint8Array,
  salt: Uint8Array,
  length: number,
  { ln, r, p }: ScryptCost,
): Promise<Uint8Array<ArrayBuffer>> {
  const N = 2 ** ln;
  const maxmem = 128 * r * (N + p) + 1_048_576;
  return new Promise((resolve, reject) =>
    scrypt(
      password,
      salt,
      length,
      { N, r, p, maxmem },
      (error, key) => error ? reject(error) : resolve(new Uint8Array(key)),
    )
  );
}

function random(length: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(length));
}
