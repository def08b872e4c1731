import { assertEquals, assertMatch } from "@std/assert";
import type { ServiceImpl } from "@connectrpc/connect";
import { ConnectError } from "@connectrpc/connect";
import type { UserService } from "../../../proto/gen/user/v1/user_pb.ts";
import { all, codeOf, KINDS, PROTOCOLS, requests, userCalls } from "../../../tests/support/user_calls.ts";
import { AppError } from "../../error/mod.ts";
import { authInterceptor } from "./auth_interceptor.ts";
import { bearerInterceptor, type TokenSource } from "./bearer_interceptor.ts";
import { callerOf } from "./caller.ts";
import type { Policy, Rule } from "./policy.ts";
import { TokenIssuer } from "./token_issuer.ts";
import { JwtVerifier } from "./token_verifier.ts";

const KEYS = { secret: "0123456789abcdef0123456789abcdef", issuer: "parley", audience: "parley" };
const issuer = new TokenIssuer(KEYS);
const verifier = new JwtVerifier(KEYS);
const tokenOf = async (userId: string, ...roles: string[]) => (await issuer.issue({ userId, roles })).token;

const METHODS = ["GetUser", "ListUsers", "CreateUsers", "Chat", "CreateUser"];
const everywhere = (rule: Rule): Policy =>
  Object.fromEntries(METHODS.map((method) => [`user.v1.UserService/${method}`, rule]));

/** Handlers that answer who calls. */
const SERVICE: Partial<ServiceImpl<typeof UserService>> = {
  getUser: (_, { values }) => ({ user: { id: callerOf(values)?.userId ?? "nobody" } }),
  async *listUsers(_, { values }) {
    yield { user: { id: callerOf(values)?.userId ?? "nobody" } };
  },
  async createUsers(messages) {
    return { totalCount: (await all(messages)).length };
  },
  async *chat(messages) {
    for await (const { content } of messages) yield { content };
  },
  createUser: () => ({}),
};

function open(policy: Policy, token: TokenSource, protocol: (typeof PROTOCOLS)[number] = "gRPC") {
  const server = [authInterceptor({ verifier, policy })];
  return userCalls(SERVICE, { server, client: [bearerInterceptor(token)], protocol });
}

for (const protocol of PROTOCOLS) {
  Deno.test(`authInterceptor: ${protocol}: the handler knows the caller that the token names`, async () => {
    await using calls = await open(everywhere("signed-in"), await tokenOf("ana", "user"), protocol);
    assertEquals((await calls.client.getUser({})).user?.id, "ana");
    assertEquals((await all(calls.client.listUsers({})))[0]?.user?.id, "ana");
  });

  Deno.test(`authInterceptor: ${protocol}: without a good token the answer is UNAUTHENTICATED and a challenge`, async () => {
    for (
      const [token, challenge] of [["", /^Bearer realm="parley"$/], [
        "x.y.z",
        /, error="invalid_token"/,
      ]] as const
    ) {
      await using calls = await open(everywhere("signed-in"), token, protocol);
      const thrown = await calls.client.getUser({}).then(() => undefined, (thrown) => thrown);
      assertEquals(await codeOf(Promise.reject(thrown)), "UNAUTHENTICATED");
      assertMatch(ConnectError.from(thrown).metadata.get("www-authenticate") ?? "", challenge);
    }
  });
}

for (const [kind, call] of Object.entries(KINDS)) {
  if (kind === "both streaming") continue; // with gRPC only, below
  Deno.test(`authInterceptor: ${kind}: each rule holds`, async () => {
    const tokens = { nobody: "", user: await tokenOf("eve"), admin: await tokenOf("root", "admin") };
    const expected: Record<Rule, string[]> = {
      "open": ["OK", "OK", "OK"],
      "signed-in": ["UNAUTHENTICATED", "OK", "OK"],
      "self-or-admin": ["UNAUTHENTICATED", "PERMISSION_DENIED", "OK"],
      "admin": ["UNAUTHENTICATED", "PERMISSION_DENIED", "OK"],
    };
    for (const [rule, codes] of Object.entries(expected)) {
      for (const [i, token] of Object.values(tokens).entries()) {
        await using calls = await open(everywhere(rule as Rule), token);
        assertEquals(await codeOf(call(calls.client)), codes[i], `${rule}, ${Object.keys(tokens)[i]}`);
      }
    }
  });
}

Deno.test("authInterceptor: one's own object is allowed, another's is not", async () => {
  await using calls = await open(everywhere("self-or-admin"), await tokenOf("ana"));
  assertEquals(await codeOf(calls.client.getUser({ id: "ana" })), "OK");
  assertEquals(await codeOf(calls.client.getUser({ id: "Ana" })), "PERMISSION_DENIED");
  assertEquals(await codeOf(calls.client.getUser({})), "PERMISSION_DENIED");
});

Deno.test("authInterceptor: each message of a stream is held to the rule", async () => {
  await using calls = await open(everywhere("self-or-admin"), await tokenOf("ana"));
  const say = (...ids: string[]) => {
    const messages = ids.map((userId) => ({ userId, content: userId }));
    return all(calls.client.chat(requests(...messages)));
  };
  assertEquals((await say("ana", "ana")).length, 2);
  assertEquals(await codeOf(say("ana", "bob")), "PERMISSION_DENIED");
  assertEquals(await codeOf(say("bob")), "PERMISSION_DENIED");
});

Deno.test("authInterceptor: a method that is not in the policy is refused, to an admin too", async () => {
  for (const token of ["", await tokenOf("root", "admin")]) {
    await using calls = await open({ "user.v1.UserService/Other": "open" }, token);
    for (const call of Object.values(KINDS)) {
      assertEquals(await codeOf(call(calls.client)), "PERMISSION_DENIED");
    }
  }
});

Deno.test("authInterceptor: on an open method a token that is not good counts as none", async () => {
  for (const token of ["x.y.z", "a,b", ""]) {
    await using calls = await open(everywhere("open"), token);
    assertEquals((await calls.client.getUser({})).user?.id, "nobody");
  }
  await using calls = await open(everywhere("open"), await tokenOf("ana"));
  assertEquals((await calls.client.getUser({})).user?.id, "ana");
});

Deno.test("authInterceptor: an authorization of another form is UNAUTHENTICATED", async () => {
  await using calls = await open(everywhere("signed-in"), "");
  const token = await tokenOf("ana");
  for (const authorization of [token, `Basic ${token}`, "Bearer", `Bearer ${token} x`, `Bearer a,b`]) {
    assertEquals(await codeOf(calls.client.getUser({}, { headers: { authorization } })), "UNAUTHENTICATED");
  }
  for (const authorization of [`bearer ${token}`, `BEARER  ${token}`]) {
    assertEquals(await codeOf(calls.client.getUser({}, { headers: { authorization } })), "OK");
  }
});

Deno.test("authInterceptor: keys that cannot be had are UNAVAILABLE, but not on open methods", async () => {
  const away = { verify: () => Promise.reject(new AppError("UNAVAILABLE", "away")) };
  for (const [rule, code] of [["signed-in", "UNAVAILABLE"], ["open", "OK"]] as const) {
    const server = [authInterceptor({ verifier: away, policy: everywhere(rule) })];
    await using calls = await userCalls(SERVICE, { server, client: [bearerInterceptor("x")] });
    assertEquals(await codeOf(calls.client.getUser({})), code);
  }
});

Deno.test("bearerInterceptor: the token is asked for each call, and the caller's own goes first", async () => {
  const tokens = [await tokenOf("ana"), await tokenOf("bob")];
  await using calls = await open(everywhere("signed-in"), () => Promise.resolve(tokens.shift()));
  const who = async (headers = {}) => (await calls.client.getUser({}, { headers })).user?.id;
  assertEquals([await who(), await who()], ["ana", "bob"]);
  assertEquals(await codeOf(who()), "UNAUTHENTICATED");
  assertEquals(await who({ authorization: `Bearer ${await tokenOf("eve")}` }), "eve");
});
