import { createRemoteJWKSet, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from "jose";
import { AppError, errorInfo } from "../../error/mod.ts";
import { type Clock, systemClock } from "../../time/mod.ts";
import type { Caller } from "./caller.ts";
import { HS256, secretKey, type TokenNames } from "./jwt_key.ts";

/** Finds out who a token speaks for. */
export interface TokenVerifier {
  /**
   * @throws AppError `UNAUTHENTICATED` when the token is none, is not from whom it must be, is not for us, or has
   * expired (reason `ACCESS_TOKEN_EXPIRED`); `UNAVAILABLE` when the keys cannot be had now.
   */
  verify(token: string): Promise<Caller>;
}

/** What a {@link JwtVerifier} needs: a secret, a JWKS, or both. */
export interface JwtVerifierOptions extends TokenNames {
  /** At least 32 bytes of UTF-8, for HS256. */
  readonly secret?: string | undefined;
  /** Where the public keys are (RFC 7517), for the algorithms that have such. */
  readonly jwksUrl?: string | undefined;
  readonly clock?: Clock;
}

/** Reason of the UNAUTHENTICATED of a token that was good once. */
export const ACCESS_TOKEN_EXPIRED = "ACCESS_TOKEN_EXPIRED";
/** How far clocks may be apart, in seconds. */
export const CLOCK_SKEW_S = 60;

/** Signatures that have a public key; none that a public key could be misused as the secret of. */
const PUBLIC_ALGORITHMS = [
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["ES256", "ES384", "ES512", "EdDSA", "Ed25519"],
];
/** A longer token is none. */
const MAX_TOKEN_CHARS = 8_192;
const MAX_SUBJECT_CHARS = 256;
const MAX_ROLES = 64;

/** How long the keys may take to come, in milliseconds. */
const JWKS_TIMEOUT_MS = 3_000;
/** How long keys are used before they are asked for again, in milliseconds. */
const JWKS_MAX_AGE_MS = 10 * 60 * 1_000;
/** How often they are asked for when tokens name one that is not among them, in milliseconds. */
const JWKS_COOLDOWN_MS = 30_000;

/** What `jose` throws of a token that is wrong; all else it throws is about the keys. */
const FAULTS = [
  errors.JWTInvalid,
  errors.JWTClaimValidationFailed,
  errors.JWTExpired,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
];

/** Tokens that were found good are not looked at again for so long, in milliseconds, nor after they have expired. */
const KNOWN_MS = 60_000;
/** Tokens that are known to be good at the most, and characters of one. */
const MAX_KNOWN = 4_096;
const MAX_KNOWN_CHARS = 2_048;

type Check = (token: string) => Promise<JWTPayload>;

/** A token that was found good. */
interface Known {
  readonly caller: Caller;
  readonly untilMs: number;
}

/**
 * Verifies JSON web tokens (RFC 7519). Which key may verify a token is for the key to say, not for the token: a
 * secret does HS256, a public key its own algorithms, and nothing does `none`. A token that was found good is taken
 * for another minute at the most, so that a key that is withdrawn verifies nothing after that.
 */
export class JwtVerifier implements TokenVerifier {
  readonly #bySecret: Check | undefined;
  readonly #byPublicKey: Check | undefined;
  readonly #clock: Clock;
  readonly #known = new Map<string, Known>();

  /** @throws RangeError when there is neither a secret nor a JWKS, or the secret is too short. */
  constructor({ secret, jwksUrl, issuer, audience, clock = systemClock }: JwtVerifierOptions) {
    if (!secret && !jwksUrl) {
      throw new RangeError("Cannot verify tokens: neither a secret nor a JWKS is given");
    }
    this.#clock = clock;
    const expected = () => ({
      issuer,
      audience,
      clockTolerance: CLOCK_SKEW_S,
      currentDate: new Date(clock.wallMs()),
      requiredClaims: ["exp", "sub"],
    });
    if (secret) {
      const key = secretKey(secret);
      this.#bySecret = async (token) =>
        (await jwtVerify(token, await key, { ...expected(), algorithms: [HS256] })).payload;
    }
    if (jwksUrl) {
      const keys = createRemoteJWKSet(new URL(jwksUrl), {
        timeoutDuration: JWKS_TIMEOUT_MS,
        cacheMaxAge: JWKS_MAX_AGE_MS,
        cooldownDuration: JWKS_COOLDOWN_MS,
      });
      this.#byPublicKey = async (token) =>
        (await jwtVerify(token, keys, { ...expected(), algorithms: PUBLIC_ALGORITHMS })).payload;
    }
  }

  async verify(token: string): Promise<Caller> {
    const known = this.#known.get(token);
    if (known && this.#clock.wallMs() < known.untilMs) return known.caller;
    try {
      const check = token.length > MAX_TOKEN_CHARS
        ? undefined
        : decodeProtectedHeader(token).alg === HS256
        ? this.#bySecret
        : this.#byPublicKey;
      if (!check) throw new errors.JWTInvalid("no key for such a token");
      const claims = await check(token);
      const caller = toCaller(claims);
      this.#keep(token, caller, claims.exp);
      return caller;
    } catch (thrown) {
      this.#known.delete(token);
      throw refusal(thrown);
    }
  }

  #keep(token: string, caller: Caller, expS = 0): void {
    if (token.length > MAX_KNOWN_CHARS) return;
    this.#known.delete(token);
    if (this.#known.size >= MAX_KNOWN) {
      const [oldest] = this.#known.keys();
      this.#known.delete(oldest!);
    }
    const untilMs = Math.min((expS + CLOCK_SKEW_S) * 1_000, this.#clock.wallMs() + KNOWN_MS);
    this.#known.set(token, { caller, untilMs });
  }
}

function toCaller({ sub, roles = [] }: JWTPayload): Caller {
  const isRoles = Array.isArray(roles) && roles.length <= MAX_ROLES &&
    roles.every((role) => typeof role === "string");
  // What the claims are is for whoever signed the token: `jose` looks at few of them.
  if (typeof sub !== "string" || sub === "" || sub.length > MAX_SUBJECT_CHARS || !isRoles) {
    throw new errors.JWTInvalid("sub or roles are not what they must be");
  }
  return { userId: sub, roles };
}

/** What went wrong, in words that say nothing of the keys. */
function refusal(cause: unknown): AppError {
  if (cause instanceof errors.JWTExpired) {
    const details = [errorInfo(ACCESS_TOKEN_EXPIRED)];
    return new AppError("UNAUTHENTICATED", "Cannot accept the access token: it has expired", {
      cause,
      details,
    });
  }
  // Of a token that has not even the form of one, `jose` says so by a TypeError.
  const isFault = cause instanceof TypeError && cause.message.startsWith("Invalid Token");
  if (isFault || FAULTS.some((fault) => cause instanceof fault)) {
    return new AppError("UNAUTHENTICATED", "Cannot accept the access token: it is not valid", { cause });
  }
  return new AppError("UNAVAILABLE", "Cannot check the access token: the keys cannot be had", { cause });
}
