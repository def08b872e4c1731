import type { Environment } from "../../lib/config/mod.ts";
import { type AuthOptions, JwtVerifier, TokenIssuer } from "../../lib/rpc/mod.ts";
import { policy } from "./policy.ts";

/** How callers prove who they are: absent parts are not configured. */
export interface Tokens {
  /** Who may call what, and how tokens are known. */
  readonly auth: AuthOptions | undefined;
  /** Signs the tokens of those who sign in here. */
  readonly issuer: TokenIssuer | undefined;
}

/** What the configuration says of tokens. */
export function tokensOf(config: Environment): Tokens {
  const { AUTH_JWT_SECRET: secret, AUTH_JWKS_URL: jwksUrl } = config;
  if (!secret && !jwksUrl) return { auth: undefined, issuer: undefined };
  const names = { issuer: config.AUTH_JWT_ISSUER, audience: config.AUTH_JWT_AUDIENCE };
  return {
    auth: { verifier: new JwtVerifier({ ...names, secret, jwksUrl }), policy },
    issuer: secret ? new TokenIssuer({ ...names, secret }) : undefined,
  };
}
