import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { ErrorInfoSchema } from "../../../proto/gen/google/rpc/error_details_pb.ts";
import { MAX_SESSIONS, REFRESH_TOKEN_MS, SESSION_MS, type Sessions } from "../../../lib/users/mod.ts";
import { type Cases, failure } from "./kit.ts";

const INVALID = "REFRESH_TOKEN_INVALID";
const REUSED = "REFRESH_TOKEN_REUSED";
const DAY_MS = 24 * 60 * 60 * 1_000;

async function refused(sessions: Sessions, token: string, reason: string): Promise<void> {
  const error = await failure(sessions.rotate(token), "UNAUTHENTICATED");
  assertEquals(error.find(ErrorInfoSchema)?.reason, reason);
  assert(!error.message.includes("prt_"), error.message);
}

/** Tokens are used once, and a family ends as a whole. */
export const sessionCases: Cases = {
  async "a token is used for the next one, of the same user"({ store: { sessions }, clock }) {
    let last = await sessions.open("ana");
    const seen = new Set([last.token]);
    for (let i = 0; i < 5; i++) {
      assertEquals([last.userId, last.expiresMs], ["ana", clock.wallMs() + REFRESH_TOKEN_MS]);
      clock.advance(DAY_MS);
      last = await sessions.rotate(last.token);
      seen.add(last.token);
    }
    assertEquals(seen.size, 6);
  },

  async "a token that is used again ends its family, and no other"({ store: { sessions } }) {
    const other = await sessions.open("ana");
    const first = await sessions.open("ana");
    const second = await sessions.rotate(first.token);
    const third = await sessions.rotate(second.token);
    await refused(sessions, first.token, REUSED);
    for (const { token } of [third, second, first]) await refused(sessions, token, INVALID);
    await sessions.rotate(other.token);
  },

  async "of several who use a token at once, in two processes, one gets the next; then the family has ended"(
    { store, again },
  ) {
    await using other = await again();
    for (let round = 0; round < 10; round++) {
      const { token } = await store.sessions.open("ana");
      const results = await Promise.allSettled(
        [store, other, store].map(({ sessions }) => sessions.rotate(token)),
      );
      const done = results.flatMap((r) => r.status === "fulfilled" ? [r.value] : []);
      assertEquals(done.length, 1);
      await refused(store.sessions, done[0]!.token, INVALID);
    }
  },

  async "what is no token is refused"({ store: { sessions } }) {
    const { token } = await sessions.open("ana");
    const stranger = `prt_${"A".repeat(65)}`;
    for (
      const no of ["", "x", `${token}x`, token.slice(1), ` ${token}`, stranger, "prt_", token.slice(0, -1)]
    ) {
      await refused(sessions, no, INVALID);
      await sessions.revoke(no);
    }
    await sessions.rotate(token);
  },

  async "a token expires, the next one too, and a family in the end"({ store: { sessions }, clock }) {
    const unused = await sessions.open("ana");
    clock.advance(REFRESH_TOKEN_MS - 1);
    let last = await sessions.rotate((await sessions.open("ana")).token);
    const openedMs = clock.wallMs();
    clock.advance(1);
    await refused(sessions, unused.token, INVALID);
    while (clock.wallMs() + REFRESH_TOKEN_MS < openedMs + SESSION_MS) {
      clock.advance(REFRESH_TOKEN_MS - DAY_MS);
      last = await sessions.rotate(last.token);
    }
    assertEquals(last.expiresMs, openedMs + SESSION_MS);
    clock.setWall(openedMs + SESSION_MS - 1);
    last = await sessions.rotate(last.token);
    assertEquals(last.expiresMs, openedMs + SESSION_MS);
    clock.advance(1);
    await refused(sessions, last.token, INVALID);
  },

  async "signing out ends the family, by any of its tokens, and no other"({ store: { sessions } }) {
    const other = await sessions.open("ana");
    const first = await sessions.open("ana");
    const second = await sessions.rotate(first.token);
    await sessions.revoke(first.token);
    await refused(sessions, second.token, INVALID);
    await sessions.revoke(first.token);
    const third = await sessions.rotate(other.token);
    await sessions.revoke(third.token);
    await refused(sessions, third.token, INVALID);
  },

  async "all families of a user end at once, and nobody else's"({ store: { sessions } }) {
    const own = [await sessions.open("ana"), await sessions.open("ana")];
    own.push(await sessions.rotate(own.pop()!.token));
    const others = [await sessions.open("bob"), await sessions.open("ana2"), await sessions.open("an")];
    await sessions.revokeUser("ana");
    await sessions.revokeUser("nobody");
    for (const { token } of own) await refused(sessions, token, INVALID);
    for (const { token } of others) await sessions.rotate(token);
    await sessions.rotate((await sessions.open("ana")).token);
  },

  async "one sign-in more than a user may have ends the oldest"({ store: { sessions }, clock }) {
    const tokens: string[] = [];
    const ended = await sessions.open("ana");
    await sessions.revoke(ended.token); // has no place any more
    const other = await sessions.open("bob");
    for (let i = 0; i < MAX_SESSIONS; i++) {
      clock.advance(1);
      tokens.push((await sessions.open("ana")).token);
    }
    tokens[0] = (await sessions.rotate(tokens[0]!)).token; // older by when it was opened, still there
    clock.advance(1);
    tokens.push((await sessions.open("ana")).token);
    await refused(sessions, tokens[0], INVALID);
    for (const token of tokens.slice(1)) await sessions.rotate(token);
    await sessions.rotate(other.token);
  },

  async "another process, and a later one, know the tokens"({ store, again }) {
    const first = await store.sessions.open("ana");
    let second;
    {
      await using other = await again();
      second = await other.sessions.rotate(first.token);
      assertNotEquals(second.token, first.token);
    }
    await store[Symbol.asyncDispose]();
    await using later = await again();
    await later.sessions.rotate(second.token);
  },
};
