import { type Clock, systemClock } from "../../time/mod.ts";
import { ADMIN } from "./caller.ts";
import type { AccessToken, TokenIssuer } from "./token_issuer.ts";

/** A token is made anew when it is good for less than this, in milliseconds. */
const RENEW_MS = 5 * 60_000;

/**
 * The tokens of a process that calls others of the same system: an admin by this name, renewed in time.
 *
 * @param name what the others are told who calls, such as `edge`.
 */
export function ownToken(
  issuer: TokenIssuer,
  name: string,
  clock: Clock = systemClock,
): () => Promise<string> {
  let present: Promise<AccessToken> | undefined;
  return async () => {
    const known = await present;
    if (known && known.expiresMs - clock.wallMs() > RENEW_MS) return known.token;
    present = issuer.issue({ userId: name, roles: [ADMIN] });
    return (await present).token;
  };
}
