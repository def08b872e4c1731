import { assert, assertEquals, assertThrows } from "@std/assert";
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { createHmac } from "node:crypto";
import { ErrorInfoSchema } from "../../../proto/gen/google/rpc/error_details_pb.ts";
import { ManualClock } from "../../../tests/support/manual_clock.ts";
import { AppError } from "../../error/mod.ts";
import { ACCESS_TOKEN_MS, TokenIssuer } from "./token_issuer.ts";
import { ACCESS_TOKEN_EXPIRED, CLOCK_SKEW_S, JwtVerifier } from "./token_verifier.ts";

const NAMES = { issuer: "parley", audience: "parley" };
const SECRET = "0123456789abcdef0123456789abcdef";
const CALLER = { userId: "ana", roles: ["user", "admin"] };

const encoder = new TextEncoder();

async function refusal(verifier: JwtVerifier, token: string): Promise<AppError> {
  const thrown = await verifier.verify(token).then((caller) => caller, (thrown) => thrown);
  assert(thrown instanceof AppError, Deno.inspect(thrown));
  assert(!token || !thrown.message.includes(token));
  return thrown;
}

const ALGORITHMS = { HS256: "sha256", HS512: "sha512" } as const;

/** How a token is signed. */
interface Signing {
  alg?: keyof typeof ALGORITHMS;
  secret?: string;
  header?: Record<string, unknown>;
}

/** A token with these claims over those of a good one, signed by hand. */
function sign(
  claims: Record<string, unknown>,
  { alg = "HS256", secret = SECRET, header }: Signing = {},
): string {
  const exp = Math.floor(Date.now() / 1_000) + 600;
  const payload = { sub: "ana", iss: "parley", aud: "parley", exp, ...claims };
  const signed = [{ alg, ...header }, payload].map((part) => base64(encoder.encode(JSON.stringify(part))))
    .join(".");
  return `${signed}.${base64(createHmac(ALGORITHMS[alg], secret).update(signed).digest())}`;
}

function base64(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

Deno.test("a token that was issued says who calls, for 15 minutes and the skew of clocks", async () => {
  const clock = new ManualClock();
  const issuer = new TokenIssuer({ secret: SECRET, ...NAMES, clock });
  const verifier = new JwtVerifier({ secret: SECRET, ...NAMES, clock });
  const { token, expiresMs } = await issuer.issue(CALLER);
  assertEquals(expiresMs, clock.wallMs() + ACCESS_TOKEN_MS);
  assertEquals(ACCESS_TOKEN_MS, 15 * 60 * 1_000);
  clock.advance(ACCESS_TOKEN_MS + (CLOCK_SKEW_S - 1) * 1_000);
  assertEquals(await verifier.verify(token), CALLER);
  clock.advance(1_000);
  const error = await refusal(verifier, token);
  assertEquals([error.code, error.find(ErrorInfoSchema)?.reason], ["UNAUTHENTICATED", ACCESS_TOKEN_EXPIRED]);
  clock.setWall(expiresMs - ACCESS_TOKEN_MS - 3_600_000); // before it was issued
  assertEquals(await verifier.verify(token), CALLER);
});

Deno.test("a token with other claims, or signed otherwise, is UNAUTHENTICATED", async () => {
  const verifier = new JwtVerifier({ secret: SECRET, ...NAMES });
  assertEquals(await verifier.verify(sign({})), { userId: "ana", roles: [] });
  const nowS = Math.floor(Date.now() / 1_000);
  const good = sign({});
  const [header = "", payload = "", signature = ""] = good.split(".");
  const none = new UnsecuredJWT({ sub: "ana", exp: nowS + 600 }).setIssuer("parley").setAudience("parley");
  const tokens: Record<string, string> = {
    "another issuer": sign({ iss: "other" }),
    "another audience": sign({ aud: "other" }),
    "no issuer": sign({ iss: undefined }),
    "no audience": sign({ aud: undefined }),
    "no expiry": sign({ exp: undefined }),
    "no subject": sign({ sub: undefined }),
    "an empty subject": sign({ sub: "" }),
    "a subject that is no text": sign({ sub: 1 }),
    "subjects": sign({ sub: ["ana"] }),
    "a long subject": sign({ sub: "x".repeat(257) }),
    "roles that are a text": sign({ roles: "admin" }),
    "roles that are numbers": sign({ roles: [1] }),
    "not yet good": sign({ nbf: nowS + 600 }),
    "another secret": sign({}, { secret: SECRET.replace("0", "1") }),
    "HS512": sign({}, { alg: "HS512", secret: SECRET + SECRET }),
    "alg none": none.encode(),
    "alg none with a signature": `${none.encode()}${signature}`,
    "no signature": `${header}.${payload}.`,
    "another payload": `${header}.${btoa('{"sub":"bob"}')}.${signature}`,
    "a critical extension": sign({}, { header: { crit: ["x"], x: 1 } }),
    "alg none in the header of a good signature": sign({}, { header: { alg: "none" } }),
    "no alg": sign({}, { header: { alg: undefined } }),
    "too long": sign({ roles: ["x".repeat(9_000)] }),
    "no token": "x",
    "dots": "..",
    "nothing": "",
  };
  for (const [what, token] of Object.entries(tokens)) {
    assertEquals((await refusal(verifier, token)).code, "UNAUTHENTICATED", what);
  }
});

Deno.test("a token that was found good expires all the same", async () => {
  const clock = new ManualClock();
  const verifier = new JwtVerifier({ secret: SECRET, ...NAMES, clock });
  const nowS = clock.wallMs() / 1_000;
  const tokens = [sign({ exp: nowS + 600 }), sign({ exp: nowS - CLOCK_SKEW_S + 30 })] as const;
  for (const ms of [0, 29_000]) {
    clock.advance(ms);
    for (const token of tokens) assertEquals(await verifier.verify(token), { userId: "ana", roles: [] });
  }
  clock.advance(1_000);
  assertEquals((await refusal(verifier, tokens[1])).find(ErrorInfoSchema)?.reason, ACCESS_TOKEN_EXPIRED);
  assertEquals((await verifier.verify(tokens[0])).userId, "ana");
});

Deno.test("neither a short secret nor no key at all is taken", () => {
  assertThrows(() => new JwtVerifier(NAMES), RangeError);
  for (
    const make of [
      () => new JwtVerifier({ secret: "short", ...NAMES }),
      () => new TokenIssuer({ secret: "short", ...NAMES }),
    ]
  ) {
    assertThrows(make, RangeError, "need 32");
  }
});

/** A server of public keys that counts how often it is asked. */
function jwksServer(answer: () => Response) {
  let asked = 0;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, () => {
    asked++;
    return answer();
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}/jwks.json`,
    asked: () => asked,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

Deno.test("public keys verify what their private ones signed, and are asked for once", async () => {
  const pairs = await Promise.all(
    ["ES256", "RS256", "EdDSA"].map((alg) => generateKeyPair(alg, { extractable: true })),
  );
  const algs = ["ES256", "RS256", "EdDSA"];
  const keys = await Promise.all(
    pairs.map(async ({ publicKey }, i) => ({ ...await exportJWK(publicKey), alg: algs[i], kid: String(i) })),
  );
  await using server = jwksServer(() => Response.json({ keys }));
  const verifier = new JwtVerifier({ jwksUrl: server.url, ...NAMES });
  const claims = () =>
    new SignJWT({ roles: ["user"] }).setSubject("ana").setIssuer("parley").setAudience("parley")
      .setExpirationTime("5m");
  for (const [i, { privateKey }] of pairs.entries()) {
    const token = await claims().setProtectedHeader({ alg: algs[i]!, kid: String(i) }).sign(privateKey);
    assertEquals(await verifier.verify(token), { userId: "ana", roles: ["user"] });
  }
  assertEquals(server.asked(), 1);

  const stranger = await generateKeyPair("ES256");
  for (const kid of ["0", "unknown"]) {
    const token = await claims().setProtectedHeader({ alg: "ES256", kid }).sign(stranger.privateKey);
    assertEquals((await refusal(verifier, token)).code, "UNAUTHENTICATED", kid);
  }
  // A public key is no secret: what was "signed" with it by HMAC is refused, with and without a secret of ours.
  const confused = [
    JSON.stringify(keys[1]),
    keys[1]!.n!,
    String.fromCharCode(...Uint8Array.fromBase64(keys[1]!.n!, { alphabet: "base64url" })),
  ];
  const both = new JwtVerifier({ jwksUrl: server.url, secret: SECRET, ...NAMES });
  for (const secret of confused) {
    const token = sign({}, { secret, header: { kid: "1" } });
    for (const one of [verifier, both]) assertEquals((await refusal(one, token)).code, "UNAUTHENTICATED");
  }
  assertEquals(await both.verify(sign({})), { userId: "ana", roles: [] });
});

Deno.test("keys that cannot be had are UNAVAILABLE, and say nothing of where they are", async () => {
  const { privateKey } = await generateKeyPair("ES256");
  const token = await new SignJWT({}).setProtectedHeader({ alg: "ES256", kid: "0" }).setSubject("a").sign(
    privateKey,
  );
  for (
    const answer of [
      () => new Response("no", { status: 500 }),
      () => new Response("not json"),
      () => Response.json({ no: "keys" }),
    ]
  ) {
    await using server = jwksServer(answer);
    const error = await refusal(new JwtVerifier({ jwksUrl: server.url, ...NAMES }), token);
    assertEquals(error.code, "UNAVAILABLE");
    assert(!error.message.includes("127.0.0.1"));
  }
  const away = new JwtVerifier({ jwksUrl: "http://127.0.0.1:1/", ...NAMES });
  assertEquals((await refusal(away, token)).code, "UNAVAILABLE");
});
