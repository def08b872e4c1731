import { assert, assertEquals } from "@std/assert";
import { fieldViolations } from "../../lib/error/mod.ts";
import { JwtVerifier } from "../../lib/rpc/mod.ts";
import { AuthService, type Tokens } from "../../proto/gen/auth/v1/auth_pb.ts";
import { ErrorInfoSchema } from "../../proto/gen/google/rpc/error_details_pb.ts";
import { failure } from "../../tests/support/failure.ts";
import { codeOf } from "../../tests/support/user_calls.ts";
import { KEYS, onEachStore, PASSWORD, type UserEdge } from "../../tests/support/user_edge.ts";

const MINUTE_MS = 60_000;

/** What a call is refused for. */
async function refusal(call: Promise<unknown>): Promise<[code: string, reason: string | undefined]> {
  const error = await failure(call);
  return [error.code, error.find(ErrorInfoSchema)?.reason];
}

async function signIn(edge: UserEdge, email: string): Promise<Tokens> {
  const { tokens } = await edge.client(AuthService).signIn({ email, password: PASSWORD });
  return tokens!;
}

onEachStore("authService: address and password give tokens, of 15 minutes and of 30 days", async (open) => {
  await using edge = await open();
  const { user } = await edge.user({ roles: ["user", "editor"] });
  const tokens = await signIn(edge, user.email.toUpperCase());
  const now = edge.clock.wallMs();
  assertEquals(Number(tokens.accessExpireTime?.seconds) * 1_000, now + 15 * MINUTE_MS);
  assertEquals(Number(tokens.refreshExpireTime?.seconds) * 1_000, now + 30 * 24 * 60 * MINUTE_MS);
  const verifier = new JwtVerifier({ ...KEYS, clock: edge.clock });
  assertEquals(await verifier.verify(tokens.accessToken), { userId: user.id, roles: ["user", "editor"] });
  assertEquals((await edge.users(tokens.accessToken).getUser({ id: user.id })).user?.name, user.name);
  edge.clock.advance(17 * MINUTE_MS); // with the minute that clocks may be apart
  const late = edge.users(tokens.accessToken).getUser({ id: user.id });
  assertEquals(await refusal(late), ["UNAUTHENTICATED", "ACCESS_TOKEN_EXPIRED"]);
});

onEachStore(
  "authService: a wrong password, an unknown address and a banned user are told apart by nothing",
  async (open) => {
    await using edge = await open();
    const { user } = await edge.user();
    const banned = (await edge.user({ status: "BANNED" })).user;
    const client = edge.client(AuthService);
    const messages = new Set<string>();
    for (
      const [email, password] of [
        [user.email, "another password"],
        ["nobody@example.com", PASSWORD],
        ["no address", PASSWORD],
        [banned.email, PASSWORD],
      ]
    ) {
      const error = await failure(client.signIn({ email: email!, password: password! }));
      assertEquals(error.code, "UNAUTHENTICATED");
      messages.add(error.message);
    }
    assertEquals(messages.size, 1);
  },
);

onEachStore("authService: a refresh token is used once; used again, its session ends", async (open) => {
  await using edge = await open();
  const { user } = await edge.user();
  const client = edge.client(AuthService, "an access token that is too old");
  const first = await signIn(edge, user.email);
  const other = await signIn(edge, user.email);
  edge.clock.advance(20 * MINUTE_MS);
  const second = (await client.refresh({ refreshToken: first.refreshToken })).tokens!;
  assertEquals(Number(second.accessExpireTime?.seconds) * 1_000, edge.clock.wallMs() + 15 * MINUTE_MS);
  assertEquals(await codeOf(edge.users(second.accessToken).getUser({ id: user.id })), "OK");
  const third = (await client.refresh({ refreshToken: second.refreshToken })).tokens!;
  assertEquals(await refusal(client.refresh({ refreshToken: first.refreshToken })), [
    "UNAUTHENTICATED",
    "REFRESH_TOKEN_REUSED",
  ]);
  assertEquals(await refusal(client.refresh({ refreshToken: third.refreshToken })), [
    "UNAUTHENTICATED",
    "REFRESH_TOKEN_INVALID",
  ]);
  assertEquals(await codeOf(client.refresh({ refreshToken: other.refreshToken })), "OK"); // another sign-in goes on
  assertEquals(await refusal(client.refresh({ refreshToken: "x" })), [
    "UNAUTHENTICATED",
    "REFRESH_TOKEN_INVALID",
  ]);
});

onEachStore(
  "authService: the roles are those of now; who is banned or deleted refreshes no more",
  async (open) => {
    await using edge = await open();
    const { directory } = edge.store;
    const client = edge.client(AuthService);
    const { user } = await edge.user();
    const verifier = new JwtVerifier({ ...KEYS, clock: edge.clock });
    let tokens = await signIn(edge, user.email);
    await directory.update(user.id, { roles: ["user", "admin"] });
    tokens = (await client.refresh({ refreshToken: tokens.refreshToken })).tokens!;
    assertEquals((await verifier.verify(tokens.accessToken)).roles, ["user", "admin"]);
    const invalid = ["UNAUTHENTICATED", "REFRESH_TOKEN_INVALID"];
    await directory.update(user.id, { status: "BANNED" }); // as another process does: its sessions are there as yet
    assertEquals(await refusal(client.refresh({ refreshToken: tokens.refreshToken })), invalid);
    await directory.update(user.id, { status: "ACTIVE" });
    assert((await refusal(client.refresh({ refreshToken: tokens.refreshToken })))[0] === "UNAUTHENTICATED");
    tokens = await signIn(edge, user.email);
    await directory.delete(user.id);
    assertEquals(await refusal(client.refresh({ refreshToken: tokens.refreshToken })), invalid);
  },
);

onEachStore(
  "authService: signing out ends the session by any of its tokens; what is no token is no error",
  async (open) => {
    await using edge = await open();
    const { user } = await edge.user();
    const client = edge.client(AuthService);
    const first = await signIn(edge, user.email);
    const second = (await client.refresh({ refreshToken: first.refreshToken })).tokens!;
    await client.signOut({ refreshToken: first.refreshToken });
    assertEquals(await refusal(client.refresh({ refreshToken: second.refreshToken })), [
      "UNAUTHENTICATED",
      "REFRESH_TOKEN_INVALID",
    ]);
    assertEquals(await codeOf(client.signOut({ refreshToken: second.refreshToken })), "OK");
    assertEquals(await codeOf(client.signOut({ refreshToken: "unknown" })), "OK");
  },
);

onEachStore("authService: a password that changes while its user signs in gives no session", async (open) => {
  const opened: string[] = [];
  await using edge = await open({
    aroundStore: ({ directory, sessions, ...rest }) => ({
      ...rest,
      directory,
      sessions: {
        rotate: (token) => sessions.rotate(token),
        revoke: (token) => sessions.revoke(token),
        revokeUser: (id) => sessions.revokeUser(id),
        async open(id) {
          await directory.update(id, { credential: "another" });
          await sessions.revokeUser(id); // all that the change ends
          const session = await sessions.open(id);
          opened.push(session.token);
          return session;
        },
      },
    }),
  });
  const { user } = await edge.user();
  const call = edge.client(AuthService).signIn({ email: user.email, password: PASSWORD });
  assertEquals((await failure(call)).code, "ABORTED");
  assertEquals(opened.length, 1);
  assertEquals((await refusal(edge.store.sessions.rotate(opened[0]!)))[0], "UNAUTHENTICATED");
});

onEachStore("authService: where tokens come from elsewhere, every method is UNIMPLEMENTED", async (open) => {
  await using edge = await open({ givesTokens: false });
  const { user } = await edge.user();
  const client = edge.client(AuthService);
  assertEquals(await codeOf(client.signIn({ email: user.email, password: PASSWORD })), "UNIMPLEMENTED");
  assertEquals(await codeOf(client.refresh({ refreshToken: "x" })), "UNIMPLEMENTED");
  assertEquals(await codeOf(client.signOut({ refreshToken: "x" })), "UNIMPLEMENTED");
});

onEachStore("authService: the rules name what is missing or too long, and do not repeat it", async (open) => {
  await using edge = await open();
  const client = edge.client(AuthService);
  const wrong = async (call: Promise<unknown>) => {
    const error = await failure(call);
    assertEquals(error.code, "INVALID_ARGUMENT");
    assert(!error.message.includes("zzz"), error.message);
    return fieldViolations(error).map(({ field }) => field);
  };
  assertEquals(await wrong(client.signIn({})), ["email", "password"]);
  const long = "z".repeat(2_000);
  assertEquals(await wrong(client.signIn({ email: long, password: long })), ["email", "password"]);
  assertEquals(await wrong(client.refresh({})), ["refresh_token"]);
  assertEquals(await wrong(client.signOut({ refreshToken: long })), ["refresh_token"]);
});
