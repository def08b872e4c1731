import type { Interceptor } from "@connectrpc/connect";
import { ConfigError, type Environment } from "../lib/config/mod.ts";
import { type AuthOptions, bearerInterceptor, JwtVerifier, ownToken, TokenIssuer } from "../lib/rpc/mod.ts";
import { policy } from "./auth/policy.ts";

/** How the chat worker knows who calls it, and how the edge shows that it is the edge. */
export interface Hop {
  readonly auth: AuthOptions;
  readonly interceptor: Interceptor;
}

/**
 * What stands between edge and chat worker; `undefined` where everybody may call everything.
 *
 * They share the secret that tokens are signed with. One process for both needs none: it makes one up.
 *
 * @throws ConfigError when they run apart and there is no secret.
 */
export function hopBetween(command: "all" | "serve" | "chat", config: Environment): Hop | undefined {
  const { AUTH_JWT_SECRET, AUTH_JWKS_URL: jwksUrl } = config;
  if (!AUTH_JWT_SECRET && !jwksUrl) return undefined;
  if (!AUTH_JWT_SECRET && command !== "all") {
    const why = "since AUTH_JWKS_URL is set, and the edge shows the chat worker a token of its own";
    throw new ConfigError([`AUTH_JWT_SECRET: expected a secret, ${why}`]);
  }
  const secret = AUTH_JWT_SECRET ?? crypto.randomUUID();
  const names = { issuer: config.AUTH_JWT_ISSUER, audience: config.AUTH_JWT_AUDIENCE };
  return {
    auth: { verifier: new JwtVerifier({ ...names, secret, jwksUrl }), policy },
    interceptor: bearerInterceptor(ownToken(new TokenIssuer({ ...names, secret }), "edge")),
  };
}
