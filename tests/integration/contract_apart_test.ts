import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { createClient } from "@connectrpc/connect";
import { createH2Transport } from "../../lib/rpc/mod.ts";
import { AuthService } from "../../proto/gen/auth/v1/auth_pb.ts";
import { MailboxService, MessengerService } from "../../proto/gen/messenger/v1/messenger_pb.ts";
import { AUTH_JWT_SECRET, people } from "../clients/people.ts";
import { isMissing, Stage } from "../clients/stage.ts";
import { eventually } from "../support/eventually.ts";
import { codeOf } from "../support/user_calls.ts";
import { ParleyProcess } from "../support/process.ts";

const ALG = "ES256";

/** A server of public keys, and tokens that the private one signs. */
class KeyServer implements AsyncDisposable {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #key: CryptoKey;

  private constructor(server: Deno.HttpServer<Deno.NetAddr>, key: CryptoKey) {
    this.#server = server;
    this.#key = key;
  }

  static async start(): Promise<KeyServer> {
    const { publicKey, privateKey } = await generateKeyPair(ALG);
    const keys = [{ ...await exportJWK(publicKey), kid: "one", alg: ALG, use: "sig" }];
    const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
    return new KeyServer(Deno.serve(options, () => Response.json({ keys })), privateKey);
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/jwks.json`;
  }

  /** A token for Ana; by another key where one is given. */
  token(key: CryptoKey = this.#key): Promise<string> {
    return new SignJWT({ roles: ["user"] }).setProtectedHeader({ alg: ALG, kid: "one" }).setSubject("ana")
      .setIssuer("parley").setAudience("parley").setIssuedAt().setExpirationTime("5m").sign(key);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#server.shutdown();
  }
}

async function send(http: string, token?: string): Promise<number> {
  const headers = new Headers(token ? { authorization: `Bearer ${token}` } : {});
  const body = JSON.stringify({ author: "Ana", text: "hey" });
  const response = await fetch(`${http}/sendMessage`, { method: "POST", headers, body });
  await response.body?.cancel();
  return response.status;
}

Deno.test({
  name: "with a JWKS alone its tokens are taken, and none is given out",
  ignore: isMissing("SQLite"),
}, async (t) => {
  await using keys = await KeyServer.start();
  await using stage = await Stage.open("SQLite", { AUTH_JWKS_URL: keys.url });
  const token = await keys.token();
  const stranger = await keys.token((await generateKeyPair(ALG)).privateKey);
  const bySecret = (await people()).admin.token;
  for (const caller of stage.callers) {
    await t.step(caller.name, async () => {
      const call = async (given?: string) => {
        const requests = [{ author: "Ana", text: "hey", room: "jwks" }];
        return (await caller.call({ method: MessengerService.method.sendMessage, requests, token: given }))
          .code;
      };
      assertEquals(
        [await call(token), await call(stranger), await call(bySecret), await call()],
        ["OK", "UNAUTHENTICATED", "UNAUTHENTICATED", "UNAUTHENTICATED"],
      );
      const signIn = {
        method: AuthService.method.signIn,
        requests: [{ email: "a@example.com", password: "x" }],
      };
      assertEquals((await caller.call(signIn)).code, "UNIMPLEMENTED");
    });
  }
  assertEquals(await send(stage.parley.http, token), 200);
  assertEquals(await send(stage.parley.http, stranger), 401);
});

Deno.test("edge and worker apart share the secret: the edge calls by a token of its own, strangers cannot", async () => {
  const { user, admin } = await people();
  await using worker = await ParleyProcess.start("chat", { env: { AUTH_JWT_SECRET } });
  await worker.logged("Active");
  const env = { AUTH_JWT_SECRET, MESSENGER_SERVER_ADDR: worker.grpc };
  await using edge = await ParleyProcess.start("serve", { env });
  await eventually("the edge is ready", async () => {
    const response = await fetch(`${edge.http}/readyz`);
    await response.body?.cancel();
    return response.ok;
  }, { withinMs: 10_000 });
  assertEquals([await send(edge.http), await send(edge.http, user.token)], [401, 200]);
  const flushed = await fetch(`${edge.http}/getAndFlushMessages`, {
    method: "POST",
    headers: { authorization: `Bearer ${user.token}` },
  });
  assertEquals((await flushed.json()).map(({ text }: { text: string }) => text), ["hey"]);

  await using transport = createH2Transport({ baseUrl: `http://${worker.grpc}` });
  const messenger = createClient(MessengerService, transport);
  const mailboxes = createClient(MailboxService, transport);
  const as = (token?: string) => ({
    headers: new Headers(token ? { authorization: `Bearer ${token}` } : {}),
  });
  assertEquals(await codeOf(messenger.listMessages({})), "UNAUTHENTICATED");
  assertEquals(await codeOf(messenger.listMessages({}, as(user.token))), "OK");
  assertEquals(await codeOf(mailboxes.getCursor({ mailbox: "m" }, as(user.token))), "PERMISSION_DENIED");
  assertEquals(await codeOf(mailboxes.getCursor({ mailbox: "m" }, as(admin.token))), "OK");
  assert(!JSON.stringify([worker.log, edge.log]).includes(AUTH_JWT_SECRET), "the secret is in the log");
});

for (const command of ["serve", "chat"] as const) {
  Deno.test(`${command} with a JWKS alone does not start: it says why, exit code 2`, async () => {
    const env = { AUTH_JWKS_URL: "http://127.0.0.1:9/jwks.json" };
    await using process = await ParleyProcess.start(command, { env, noWait: true });
    assertEquals(await process.ended(), 2);
    assertStringIncludes(
      process.output.join("\n"),
      "AUTH_JWT_SECRET: expected a secret, since AUTH_JWKS_URL is set, and the edge shows the chat worker a token",
    );
  });
}
