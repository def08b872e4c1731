import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { UserService } from "../../proto/gen/user/v1/user_pb.ts";
import { selfSigned } from "../../tests/http2/support/certificate.ts";
import { requirement } from "../../tests/support/requirements.ts";
import { all, codeOf } from "../../tests/support/user_calls.ts";
import { AppError } from "../error/mod.ts";
import { errorInterceptor } from "./error_interceptor.ts";
import { createRpcFetch } from "./fetch_handler.ts";
import { deadlineInterceptor } from "./interceptors/deadline.ts";
import { requestIdInterceptor } from "./interceptors/request_id.ts";
import { listenFetch } from "./listen_fetch.ts";
import { listenGrpc } from "./listen_grpc.ts";
import type { Listener } from "./listener.ts";
import { openChannel } from "./open_channel.ts";
import type { Routes } from "./routes.ts";

const ANY = { hostname: "127.0.0.1", port: 0 };
const options = { interceptors: [requestIdInterceptor(), deadlineInterceptor({}), errorInterceptor()] };
const { ignore, path: openssl } = requirement("openssl");

/** A service that keeps what it sees of calls, and fails the first so many. */
function service(failures = 0) {
  const seen: { protocol: string; token: string | null; id: string | null; timeoutMs: number | undefined }[] =
    [];
  const routes: Routes = (router) =>
    void router.service(UserService, {
      getUser({ id }, { protocolName, requestHeader, timeoutMs }) {
        const [token, requestId] = ["authorization", "x-request-id"].map((name) => requestHeader.get(name));
        seen.push({ protocol: protocolName, token: token!, id: requestId!, timeoutMs: timeoutMs() });
        if (seen.length <= failures) throw new AppError("UNAVAILABLE", "away");
        return { user: { id } };
      },
      async *listUsers() {
        yield {};
        yield {};
      },
    });
  return { seen, routes };
}

/** Each form of an address with a server behind it. */
const FORMS: Record<
  string,
  { protocol: string; open(routes: Routes, folder: string): Promise<[string, Listener]> }
> = {
  "host:port": {
    protocol: "grpc",
    async open(routes) {
      const listener = await listenGrpc(routes, { ...options, ...ANY });
      return [listener.address, listener];
    },
  },
  "unix:": {
    protocol: "grpc",
    async open(routes, folder) {
      const path = join(folder, "rpc.sock");
      return [`unix:${path}`, await listenGrpc(routes, { ...options, path })];
    },
  },
  "http://": {
    protocol: "connect",
    open(routes) {
      const rpc = createRpcFetch(routes, options);
      const listener = listenFetch((request) => rpc(request) ?? new Response(null, { status: 404 }), ANY);
      return Promise.resolve([`http://${listener.address}`, listener]);
    },
  },
};

for (const [form, { protocol, open }] of Object.entries(FORMS)) {
  Deno.test(`openChannel: ${form}: with a token, a deadline and retries`, async () => {
    const folder = await Deno.makeTempDir({ prefix: "parley-channel-" });
    const { seen, routes } = service(1);
    const [address, listener] = await open(routes, folder);
    try {
      let token = 0;
      await using channel = openChannel(address, {
        token: () => `token-${token++}`,
        deadline: { defaultMs: 4_000 },
        retry: { minMs: 1, maxMs: 2 },
      });
      const client = channel.client(UserService);
      assertEquals((await client.getUser({ id: "ana" })).user?.id, "ana");
      assertEquals(seen.map(({ protocol, token }) => [protocol, token]), [
        [protocol, "Bearer token-0"],
        [protocol, "Bearer token-1"],
      ]);
      assertEquals(seen[0]!.id, seen[1]!.id);
      assert(seen.every(({ id, timeoutMs }) => id && timeoutMs! > 1_000 && timeoutMs! <= 4_001));
      assertEquals((await all(client.listUsers({}))).length, 2);
    } finally {
      await listener.drain(0);
      await Deno.remove(folder, { recursive: true });
    }
  });
}

Deno.test({
  name: "openChannel: host:port by TLS, to a certificate that is known",
  ignore,
  async fn() {
    const tls = await selfSigned(openssl);
    const { seen, routes } = service();
    const listener = await listenGrpc(routes, { ...options, ...ANY, tls });
    try {
      const address = `localhost:${listener.port}`;
      await using channel = openChannel(address, { tls: { caCerts: [tls.cert] } });
      assertEquals((await channel.client(UserService).getUser({ id: "ana" })).user?.id, "ana");
      await using stranger = openChannel(address, { tls: {}, retry: false });
      assertEquals(await codeOf(stranger.client(UserService).getUser({})), "UNAVAILABLE");
      assertEquals(seen.length, 1);
    } finally {
      await listener.drain(0);
    }
  },
});

Deno.test("openChannel: without options a call carries no token and 15 seconds, and is repeated; false ends that", async () => {
  for (const [retry, code, times] of [[undefined, "OK", 2], [false, "UNAVAILABLE", 1]] as const) {
    const { seen, routes } = service(1);
    const listener = await listenGrpc(routes, { ...options, ...ANY });
    await using channel = openChannel(listener.address, retry === undefined ? {} : { retry });
    assertEquals(await codeOf(channel.client(UserService).getUser({})), code);
    assertEquals([seen.length, seen[0]!.token], [times, null]);
    assert(seen[0]!.timeoutMs! > 10_000 && seen[0]!.timeoutMs! <= 15_001);
    await listener.drain(0);
  }
});

Deno.test("openChannel: a channel that is closed takes no calls", async () => {
  const { routes } = service();
  const listener = await listenGrpc(routes, { ...options, ...ANY });
  const channel = openChannel(listener.address, { retry: false });
  const client = channel.client(UserService);
  assertEquals(await codeOf(client.getUser({})), "OK");
  await channel.close();
  assert(await codeOf(client.getUser({})) !== "OK");
  await listener.drain(0);
});

Deno.test("openChannel: an address of no known form is a RangeError", () => {
  for (
    const address of [
      "",
      "localhost",
      "localhost:",
      "ftp://x",
      "unix:",
      "http:/x",
      "a b:1",
      "host:123456",
      "a:1,",
      "a:1,http://b:2",
    ]
  ) {
    assertThrows(() => openChannel(address), RangeError);
  }
});
