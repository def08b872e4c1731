import { create } from "@bufbuild/protobuf";
import { assert, assertEquals } from "@std/assert";
import { createHmac } from "node:crypto";
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { MessengerService, SendMessageRequestSchema } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { fromConnectError } from "../../lib/error/mod.ts";
import { AUTH_JWT_SECRET } from "../clients/people.ts";
import { Arena } from "./support/arena.ts";

const encoder = new TextEncoder();
const nowS = Math.floor(Date.now() / 1_000);
const CLAIMS = { sub: "ana", roles: ["admin"], iss: "parley", aud: "parley", iat: nowS, exp: nowS + 600 };
const KID = "first";

function part(value: unknown): string {
  const bytes = typeof value === "string" ? encoder.encode(value) : encoder.encode(JSON.stringify(value));
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/** A token signed by HMAC, by hand: with any header, any claims and any secret. */
function hmac(header: object, claims: object, secret: string | Uint8Array, hash = "sha256"): string {
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${createHmac(hash, secret).update(signed).digest("base64url")}`;
}

/** Public keys of somebody, and who asked for them. */
function serveKeys(keys: object): { url: string; asked: string[]; close: () => Promise<void> } {
  const asked: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    asked.push(new URL(request.url).pathname);
    return Response.json(keys);
  });
  return { url: `http://127.0.0.1:${server.addr.port}/keys`, asked, close: () => server.shutdown() };
}

const ours = await generateKeyPair("RS256", { extractable: true });
const theirs = await generateKeyPair("RS256", { extractable: true });
const ourJwk = { ...await exportJWK(ours.publicKey), kid: KID, alg: "RS256", use: "sig" };
const theirJwk = { ...await exportJWK(theirs.publicKey), kid: KID, alg: "RS256", use: "sig" };
const pem = await exportSPKI(ours.publicKey);
const der = Uint8Array.fromBase64(pem.replace(/-----[^-]+-----|\s/g, ""));

function rsa(claims: JWTPayload, key = ours.privateKey, header: object = {}): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: KID, ...header }).sign(key);
}

/** Tokens that somebody might take, each by what is wrong with it. */
async function attacks(theirUrl: string): Promise<Record<string, string>> {
  const hs = (claims: object, header: object = {}) =>
    hmac({ alg: "HS256", ...header }, { ...CLAIMS, ...claims }, AUTH_JWT_SECRET);
  const unsigned = (alg: string) => `${part({ alg, typ: "JWT" })}.${part(CLAIMS)}.`;
  const good = hs({ roles: ["user"] });
  const [header, , signature] = good.split(".");
  return {
    "alg none": unsigned("none"),
    "alg None": unsigned("None"),
    "alg nOnE, with a signature": `${unsigned("nOnE")}${signature}`,
    "alg none, in two parts": unsigned("none").slice(0, -1),
    "no alg": hmac({}, CLAIMS, AUTH_JWT_SECRET),
    "alg is a list": hmac({ alg: ["HS256"] }, CLAIMS, AUTH_JWT_SECRET),
    "no signature": `${good.split(".").slice(0, 2).join(".")}.`,
    "another payload under the signature": `${header}.${part(CLAIMS)}.${signature}`,
    "another secret": hmac({ alg: "HS256" }, CLAIMS, "x".repeat(32)),
    "an empty secret": hmac({ alg: "HS256" }, CLAIMS, ""),
    "HS384 by our secret": hmac({ alg: "HS384" }, CLAIMS, AUTH_JWT_SECRET, "sha384"),
    "HS512 by our secret": hmac({ alg: "HS512" }, CLAIMS, AUTH_JWT_SECRET, "sha512"),
    "key confusion: HS256 by the public key, PEM": hmac({ alg: "HS256", kid: KID }, CLAIMS, pem),
    "key confusion: HS256 by the public key, PEM without its end": hmac({ alg: "HS256" }, CLAIMS, pem.trim()),
    "key confusion: HS256 by the public key, DER": hmac({ alg: "HS256", kid: KID }, CLAIMS, der),
    "key confusion: HS256 by the public key, JWK": hmac({ alg: "HS256" }, CLAIMS, JSON.stringify(ourJwk)),
    "key confusion: HS256 by the modulus": hmac(
      { alg: "HS256" },
      CLAIMS,
      Uint8Array.fromBase64(ourJwk.n ?? "", { alphabet: "base64url" }),
    ),
    "another's key under our kid": await rsa(CLAIMS, theirs.privateKey),
    "another's key, which the token brings along (jwk)": await rsa(CLAIMS, theirs.privateKey, {
      jwk: theirJwk,
    }),
    "another's key, where the token says (jku)": await rsa(CLAIMS, theirs.privateKey, { jku: theirUrl }),
    "another's key, where the token says (x5u)": await rsa(CLAIMS, theirs.privateKey, { x5u: theirUrl }),
    "kid leads out of a folder": await rsa(CLAIMS, theirs.privateKey, { kid: "../../../../dev/null" }),
    "kid is a URL": await rsa(CLAIMS, theirs.privateKey, { kid: theirUrl }),
    "kid is SQL": await rsa(CLAIMS, theirs.privateKey, { kid: "x' UNION SELECT 'k';--" }),
    "kid of no key, by our key": await rsa(CLAIMS, ours.privateKey, { kid: "second" }),
    "kid leads to /dev/null, by an empty secret": hmac({ alg: "HS256", kid: "../../dev/null" }, CLAIMS, ""),
    "crit that nobody knows": hs({}, { crit: ["exp2"], exp2: 1 }),
    "b64: false": hs({}, { b64: false, crit: ["b64"] }),
    "expired": hs({ exp: nowS - 120 }),
    "expired, by our key": await rsa({ ...CLAIMS, exp: nowS - 120 }),
    "expires never": hs({ exp: undefined }),
    "expires at a text": hs({ exp: "9999999999" }),
    "not valid yet": hs({ nbf: nowS + 3_600 }),
    "another audience": hs({ aud: "payments" }),
    "another audience, by our key": await rsa({ ...CLAIMS, aud: "payments" }),
    "no audience": hs({ aud: undefined }),
    "another issuer": hs({ iss: "https://issuer.example" }),
    "another issuer, by our key": await rsa({ ...CLAIMS, iss: "mallory" }),
    "no subject": hs({ sub: undefined }),
    "a subject that is no text": hs({ sub: { toString: "ana" } }),
    "roles that are no list": hs({ roles: "admin" }),
    "roles beyond number": hs({ roles: Array.from({ length: 100 }, () => "admin") }),
    "a payload that is no object": hmac({ alg: "HS256" }, [], AUTH_JWT_SECRET),
    "a payload nested deep": `${header}.${part(`{"sub":${"[".repeat(1_500)}`)}.${signature}`,
    "encrypted": ["dir", "", "iv", "text", "tag"].map(part).join("."),
    "only dots": "....",
    "no token at all": "%00",
  };
}

/** Ways in, each with what it answers: a code, or an HTTP status where that is all there is. */
function doors(arena: Arena, transports: readonly ReturnType<Arena["transport"]>[]) {
  const rest = async (path: string, init: Parameters<Arena["ask"]>[1]) =>
    String((await arena.ask(path, init)).status);
  const message = create(SendMessageRequestSchema, { author: "a", text: "b", room: "jwt" });
  const body = JSON.stringify({ author: "a", text: "b" });
  const rpc = transports.map((transport) => async (token: string) => {
    const header = new Headers({ authorization: `Bearer ${token}` });
    const call = transport.unary(MessengerService.method.sendMessage, undefined, 5_000, header, message);
    return await call.then(
      () => "200",
      (thrown) => fromConnectError(thrown).code === "UNAUTHENTICATED" ? "401" : String(thrown),
    );
  });
  return [
    ...rpc,
    (token: string) => rest("/v1/users?page_size=1", { token }),
    (token: string) => rest("/sendMessage", { token, method: "POST", body }),
    (token: string) => rest("/v1/files/00000000-0000-4000-8000-000000000000", { token }),
    (token: string) =>
      rest("/messenger.v1.MessengerService/SendMessage", {
        token,
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      }),
  ];
}

Deno.test("no forged, stolen or stale token opens any door, and no token says where the keys are", async () => {
  const [keys, trap] = [serveKeys({ keys: [ourJwk] }), serveKeys({ keys: [theirJwk] })];
  await using arena = await Arena.open({ AUTH_JWKS_URL: keys.url });
  const transports = (["grpc", "grpc-web", "connect"] as const).map((protocol) => arena.transport(protocol));
  const all = doors(arena, transports);
  for (const good of [hmac({ alg: "HS256" }, CLAIMS, AUTH_JWT_SECRET), await rsa(CLAIMS)]) {
    for (const [i, door] of all.entries()) {
      assertEquals(await door(good), i === 5 ? "404" : "200", `door ${i}`);
    }
  }
  const wrong: string[] = [];
  for (const [name, token] of Object.entries(await attacks(trap.url))) {
    const got = await Promise.all(all.map((door) => door(token)));
    if (got.some((status) => status !== "401")) wrong.push(`${name}: ${got}`);
  }
  assertEquals(wrong, []);
  assertEquals(trap.asked, [], "nobody asks where the token says");
  assert(keys.asked.length <= 2, `tokens with kids of nobody make few questions: ${keys.asked.length}`);

  const open = await arena.post("/helloworld.Greeter/SayHello", { name: "a" }, { token: "x.y.z" });
  assertEquals(open.status, 200, "what is open is open to a bad token too");
  for (const size of [8_200, 12_000, 100_000]) {
    const token = `${"a".repeat(size)}.b.c`;
    const { status } = await arena.ask("/v1/users", { token });
    assert([400, 401, 431].includes(status), `${size}: ${status}`);
  }
  const schemes = [
    "Basic YTpi",
    "Bearer",
    "Bearer ",
    "bearer a b",
    "Token x",
    `Bearer ${"a".repeat(100)}, Bearer b`,
  ];
  for (const authorization of schemes) {
    assertEquals((await arena.ask("/v1/users", { headers: { authorization } })).status, 401, authorization);
  }
  await arena.holds();
  for (const transport of transports) await transport.close();
  await Promise.all([keys.close(), trap.close()]);
});
