import { SignJWT } from "jose";
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { AppError } from "../../lib/error/mod.ts";
import { JwtVerifier, TokenIssuer } from "../../lib/rpc/mod.ts";
import { subjectsOf } from "../../lib/rpc/auth/policy.ts";
import { formatHash, parseHash } from "../../lib/users/password_hash.ts";
import { digestOf, newToken } from "../../lib/users/refresh_token.ts";
import { emailRule } from "../../lib/users/mod.ts";
import { fuzz, fuzzAsync, roundTrip } from "./support/fuzz.ts";
import { text, textLike } from "./support/inputs.ts";

const NAMES = { issuer: "parley", audience: "parley" };
const KEYS = { ...NAMES, secret: "0123456789abcdef0123456789abcdef" };
const verifier = new JwtVerifier(KEYS);
const good = (await new TokenIssuer(KEYS).issue({ userId: "ana", roles: ["user"] })).token;

/** Signed as they should be, and saying what nobody should take. */
const odd = await Promise.all(
  [{ sub: 1 }, { sub: "" }, { roles: "admin" }, { roles: [1] }, { exp: "never" }, { nbf: 1e15 }, { aud: [] }]
    .map((claims) =>
      new SignJWT(
        { iss: "parley", aud: "parley", sub: "ana", exp: 9e9, ...claims } as Record<string, unknown>,
      )
        .setProtectedHeader({ alg: "HS256" }).sign(new TextEncoder().encode(KEYS.secret))
    ),
);
const part = (value: unknown) =>
  new TextEncoder().encode(JSON.stringify(value)).toBase64({ alphabet: "base64url", omitPadding: true });
const headers = fc.record({
  alg: fc.constantFrom<unknown>("none", "HS256", "RS256", "", null, 1, {}, "__proto__"),
  ...{
    kid: fc.option(text),
    jku: fc.option(text),
    crit: fc.option(fc.array(text, { maxLength: 2 })),
    b64: fc.option(fc.boolean()),
  },
}, { requiredKeys: [] });
const forged = fc.tuple(headers, fc.jsonValue({ maxDepth: 1 }), text).map(([header, claims, signature]) =>
  [part(header), part(claims), signature].join(".")
);

fuzzAsync(
  "access tokens",
  {
    inputs: fc.oneof(textLike(fc.constantFrom(good, good, ...odd)), forged),
    isDefined: (thrown) => thrown instanceof AppError && thrown.code === "UNAUTHENTICATED",
  },
  async (token) => {
    // white space, and bits behind the end of the signature, change nothing of what was signed
    assertEquals(await verifier.verify(token), { userId: "ana", roles: ["user"] });
  },
);

fuzz("refresh tokens", { inputs: textLike(fc.constant(newToken())), never: "an error" }, (token) => {
  const digest = digestOf(token);
  assert(digest === undefined || digest.family.length === 64);
});

const hashes = fc.record({
  cost: fc.record({
    ln: fc.integer({ min: 1, max: 20 }),
    r: fc.integer({ min: 1, max: 16 }),
    p: fc.integer({ min: 1, max: 16 }),
  }),
  salt: fc.uint8Array({ minLength: 9, maxLength: 64 }).map((bytes) => Uint8Array.from(bytes)),
  key: fc.uint8Array({ minLength: 17, maxLength: 64 }).map((bytes) => Uint8Array.from(bytes)),
});
fuzz("stored passwords", { inputs: textLike(hashes.map(formatHash)) }, (stored) => {
  const { cost: { ln, r, p } } = parseHash(stored);
  assert(ln <= 20 && r <= 16 && p <= 16, "none takes all the memory");
});
roundTrip("stored passwords", hashes, (hash) => {
  assert(formatHash(parseHash(formatHash(hash))) === formatHash(hash));
});

fuzz(
  "addresses of mail",
  { inputs: textLike(fc.emailAddress()), isDefined: () => false, never: "an error" },
  (email) => {
    emailRule.safeParse(email);
  },
);

const ids = fc.oneof(text, fc.constantFrom<unknown>(1, null, {}, ["ana"], { id: "bob" }, { id: 1 }));
const requests = fc.dictionary(fc.constantFrom("id", "userId", "user", "__proto__", "x"), ids, {
  maxKeys: 4,
});
fuzz("whom a request is about", { inputs: requests, never: "an error" }, (request) => {
  assert(subjectsOf(request).every((id) => typeof id === "string" && id !== ""));
});
