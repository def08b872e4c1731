import { assert, assertEquals } from "@std/assert";
import type { JsonObject } from "@bufbuild/protobuf";
import { AuthService } from "../../proto/gen/auth/v1/auth_pb.ts";
import { UserService } from "../../proto/gen/user/v1/user_pb.ts";
import type { Caller, Outcome } from "../clients/ask.ts";
import { isObject } from "../clients/json_lines.ts";
import { ADMIN_EMAIL, ADMIN_PASSWORD, SECURED } from "../clients/people.ts";
import { isMissing, Stage, STORES } from "../clients/stage.ts";

const { signIn, refresh, signOut } = AuthService.method;
const INVALID = ["UNAUTHENTICATED", "REFRESH_TOKEN_INVALID"];

function tokensIn({ code, answers }: Outcome): JsonObject {
  const tokens = answers[0]?.tokens;
  if (isObject(tokens)) return tokens;
  throw new Error(`Cannot sign in: ${code}`);
}

/** A session from its beginning to its end. */
class Session {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  async begin(): Promise<JsonObject> {
    const requests = [{ email: ADMIN_EMAIL.toUpperCase(), password: ADMIN_PASSWORD }];
    return tokensIn(await this.#caller.call({ method: signIn, requests }));
  }

  refresh({ refreshToken }: JsonObject): Promise<Outcome> {
    return this.#caller.call({ method: refresh, requests: [{ refreshToken: String(refreshToken) }] });
  }

  async refusal(tokens: JsonObject): Promise<(string | undefined)[]> {
    const { code, reason } = await this.refresh(tokens);
    return [code, reason];
  }

  end({ refreshToken }: JsonObject): Promise<Outcome> {
    return this.#caller.call({ method: signOut, requests: [{ refreshToken: String(refreshToken) }] });
  }

  /** What the admin's own list of users answers to this access token. */
  async use({ accessToken }: JsonObject): Promise<string> {
    const ask = { method: UserService.method.listUsers, requests: [{}], token: String(accessToken) };
    return (await this.#caller.call(ask)).code;
  }
}

for (const store of STORES) {
  Deno.test({ name: `sign in, refresh, sign out, on ${store}`, ignore: isMissing(store) }, async (t) => {
    await using stage = await Stage.open(store, SECURED);
    for (const caller of stage.callers) {
      await t.step(caller.name, async (t) => {
        const session = new Session(caller);
        await t.step("the first admin signs in, and is one", async () => {
          const tokens = await session.begin();
          const leftMs = Date.parse(String(tokens.accessExpireTime)) - Date.now();
          assert(leftMs > 14 * 60_000 && leftMs <= 15 * 60_000, `${leftMs} ms are left`);
          assertEquals(await session.use(tokens), "OK");
        });
        await t.step("a token that is used again ends its session, and no other", async () => {
          const [first, other] = [await session.begin(), await session.begin()];
          const second = tokensIn(await session.refresh(first));
          assertEquals(await session.use(second), "OK");
          assertEquals(await session.refusal(first), ["UNAUTHENTICATED", "REFRESH_TOKEN_REUSED"]);
          assertEquals(await session.refusal(second), INVALID);
          assertEquals((await session.refresh(other)).code, "OK");
        });
        await t.step("who has signed out refreshes no more", async () => {
          const tokens = await session.begin();
          assertEquals((await session.end(tokens)).code, "OK");
          assertEquals(await session.refusal(tokens), INVALID);
          assertEquals((await session.end({ refreshToken: "unknown" })).code, "OK");
        });
        await t.step("a wrong password and an unknown address are told apart by nothing", async () => {
          for (const email of [ADMIN_EMAIL, "nobody@example.com"]) {
            const { code, fields } = await caller.call({
              method: signIn,
              requests: [{ email, password: "another password" }],
            });
            assertEquals([code, fields], ["UNAUTHENTICATED", []]);
          }
        });
      });
    }
    const told = JSON.stringify(stage.parley.log) + stage.parley.output.join();
    assert(!told.includes(ADMIN_PASSWORD) && !told.includes("another password"), "a password is in the log");
  });
}
