import { assert, assertEquals } from "@std/assert";
import { ManualClock } from "../../../tests/support/manual_clock.ts";
import { ownToken } from "./own_token.ts";
import { ACCESS_TOKEN_MS, TokenIssuer } from "./token_issuer.ts";
import { JwtVerifier } from "./token_verifier.ts";

const NAMES = { issuer: "here", audience: "there" };
const SECRET = "0123456789abcdef0123456789abcdef";

Deno.test("ownToken: an admin by its name, the same token until it is about to expire", async () => {
  const clock = new ManualClock();
  const source = ownToken(new TokenIssuer({ ...NAMES, secret: SECRET, clock }), "edge", clock);
  const first = await source();
  const verifier = new JwtVerifier({ ...NAMES, secret: SECRET, clock });
  assertEquals(await verifier.verify(first), { userId: "edge", roles: ["admin"] });
  clock.advance(ACCESS_TOKEN_MS / 2);
  assertEquals(await source(), first);
  clock.advance(ACCESS_TOKEN_MS / 4);
  const second = await source();
  assert(second !== first);
  assertEquals((await verifier.verify(second)).userId, "edge");
});
