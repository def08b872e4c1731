import { SignJWT } from "jose";
import { type Clock, systemClock } from "../../time/mod.ts";
import type { Caller } from "./caller.ts";
import { HS256, secretKey, type TokenNames } from "./jwt_key.ts";

/** How long an access token is good, in milliseconds: 15 minutes. */
export const ACCESS_TOKEN_MS = 15 * 60 * 1_000;

/** What a {@link TokenIssuer} needs. */
export interface TokenIssuerOptions extends TokenNames {
  /** At least 32 bytes of UTF-8; whoever verifies has the same. */
  readonly secret: string;
  readonly clock?: Clock;
}

/** A token that says who calls. */
export interface AccessToken {
  readonly token: string;
  /** Until when it is good, in milliseconds since the Unix epoch. */
  readonly expiresMs: number;
}

/** Signs access tokens (RFC 7519) by HS256. They cannot be taken back: that is why they are good for so short. */
export class TokenIssuer {
  readonly #names: TokenNames;
  readonly #clock: Clock;
  readonly #key: Promise<CryptoKey>;

  /** @throws RangeError when the secret is too short. */
  constructor({ secret, clock = systemClock, issuer, audience }: TokenIssuerOptions) {
    this.#names = { issuer, audience };
    this.#clock = clock;
    this.#key = secretKey(secret);
  }

  /** A token for somebody, good for {@link ACCESS_TOKEN_MS}, rounded down to a second. */
  async issue({ userId, roles }: Caller): Promise<AccessToken> {
    const { issuer, audience } = this.#names;
    const nowS = Math.floor(this.#clock.wallMs() / 1_000);
    const expiresS = nowS + ACCESS_TOKEN_MS / 1_000;
    const token = await new SignJWT({ roles: [...roles] })
      .setProtectedHeader({ alg: HS256, typ: "JWT" })
      .setSubject(userId)
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt(nowS)
      .setExpirationTime(expiresS)
      .sign(await this.#key);
    return { token, expiresMs: expiresS * 1_000 };
  }
}
