import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import {
  Health,
  HealthCheckResponse_ServingStatus as Status,
} from "../../../proto/gen/grpc/health/v1/health_pb.ts";
import { selfSigned } from "../../../tests/http2/support/certificate.ts";
import { EchoServer } from "../../../tests/http2/support/echo_server.ts";
import { goAway, join, settings } from "../../../tests/http2/support/frames.ts";
import { PeerServer } from "../../../tests/http2/support/peers.ts";
import { output } from "../../../tests/integration/support/command.ts";
import { freePort } from "../../../tests/support/ports.ts";
import { requirement } from "../../../tests/support/requirements.ts";
import { encodeStateless, ServerConnection } from "../../http2/mod.ts";
import { createH2Transport, type H2TransportOptions } from "../h2_client.ts";
import { dial } from "./dial.ts";
import { parseTarget } from "./target.ts";

const go = requirement("go");
const openssl = requirement("openssl");
const OPTIONS = { connectMs: 300, connection: {} };

/** One call through a transport of its own. */
async function check(options: H2TransportOptions): Promise<Status> {
  await using transport = createH2Transport(options);
  return (await createClient(Health, transport).check({})).status;
}

async function failure(work: Promise<unknown>): Promise<ConnectError> {
  return await assertRejects(() => work, ConnectError);
}

/** A server on sockets of any kind that answers one connection. */
function answerOne(listener: Deno.Listener): Promise<void> {
  return listener.accept().then((socket) =>
    new ServerConnection(socket, async (stream) => {
      while (await stream.read());
      stream.sendHeaders(encodeStateless([[":status", "200"], ["content-type", "application/grpc"]]));
      stream.write(Uint8Array.of(0, 0, 0, 0, 2, 8, 1));
      stream.end(encodeStateless([["grpc-status", "0"]]));
    }).ended
  );
}

Deno.test("dial: a unix socket, in both spellings, on every protocol", async () => {
  const folder = await Deno.makeTempDir({ prefix: "parley-dial-" });
  try {
    for (const [at, prefix] of ["unix:", "unix://"].entries()) {
      const path = `${folder}/${at}`;
      using listener = Deno.listen({ transport: "unix", path });
      const ended = answerOne(listener);
      assertEquals(await check({ baseUrl: prefix + path }), Status.SERVING);
      await ended;
    }
    const path = `${folder}/nobody`;
    const error = await failure(check({ baseUrl: `unix:${path}`, protocol: "connect" }));
    assertEquals(error.code, Code.Unavailable);
    assert(error.message.includes(`Cannot reach "unix:${path}"`), error.message);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test(
  { name: "dial: TLS, by a certificate that is trusted, and by no other", ignore: openssl.ignore },
  async () => {
    const { cert, key } = await selfSigned(openssl.path);
    using listener = Deno.listenTls({ hostname: "127.0.0.1", port: 0, cert, key, alpnProtocols: ["h2"] });
    const baseUrl = `https://localhost:${listener.addr.port}`;
    const ended = answerOne(listener);
    assertEquals(await check({ baseUrl, caCerts: [cert] }), Status.SERVING);
    await ended;
    const refused = answerOne(listener).catch(() => {});
    const error = await failure(check({ baseUrl }));
    assertEquals(error.code, Code.Unavailable);
    assert(/certificate|issuer/i.test(error.message), error.message);
    await refused;
  },
);

Deno.test(
  { name: "dial: TLS: a server that does not agree to HTTP/2 (ALPN)", ignore: openssl.ignore },
  async () => {
    const { cert, key } = await selfSigned(openssl.path);
    for (const alpn of [{}, { alpnProtocols: ["http/1.1"] }]) {
      using listener = Deno.listenTls({ hostname: "127.0.0.1", port: 0, cert, key, ...alpn });
      const ended = answerOne(listener).catch(() => {}); // it would speak HTTP/2
      const error = await failure(
        check({ baseUrl: `https://localhost:${listener.addr.port}`, caCerts: [cert] }),
      );
      assertEquals(error.code, Code.Unavailable);
      await ended;
    }
  },
);

Deno.test({
  name: "dial: mutual TLS, with a server in Go that asks for a certificate",
  ignore: go.ignore || openssl.ignore,
}, async () => {
  const folder = await Deno.makeTempDir({ prefix: "parley-dial-" });
  try {
    const [server, client] = [await selfSigned(openssl.path), await selfSigned(openssl.path)];
    await Deno.writeTextFile(`${folder}/cert.pem`, server.cert);
    await Deno.writeTextFile(`${folder}/key.pem`, server.key);
    await Deno.writeTextFile(`${folder}/client.pem`, client.cert);
    const source = fromFileUrl(new URL("../../../tests/grpc_client/support/go_server", import.meta.url));
    await output(go.path, ["build", "-C", source, "-o", `${folder}/go_server`, "."]);
    const files = ["cert", "key", "client"].map((name) => `${folder}/${name}.pem`);
    await using peer = await PeerServer.start(`${folder}/go_server`, ["127.0.0.1:0", "mtls", ...files]);
    const common = { baseUrl: `https://localhost:${peer.address.split(":")[1]}`, caCerts: [server.cert] };
    assertEquals(await check({ ...common, ...client }), Status.SERVING);
    assertEquals((await failure(check(common))).code, Code.Unavailable);
    assertEquals((await failure(check({ ...common, ...server }))).code, Code.Unavailable);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("dial: a server is reached when it has greeted, and says how many requests it takes", async () => {
  await using server = EchoServer.tcp({ maxConcurrentStreams: 7 });
  const { connection, maxStreams } = await dial(parseTarget(`http://${server.address}`), OPTIONS);
  assertEquals([maxStreams, connection.usable], [7, true]);
  await connection.drain();
});

Deno.test("dial: nobody, silence, a hang-up and another protocol are Unavailable, and leave nothing open", {
  sanitizeOps: true,
  sanitizeResources: true,
}, async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const target = parseTarget(`http://127.0.0.1:${listener.addr.port}`);
  const away = await failure(dial(parseTarget(`http://127.0.0.1:${freePort()}`), OPTIONS));
  assertEquals(away.code, Code.Unavailable);
  const answers: ((socket: Deno.TcpConn) => unknown)[] = [
    () => {},
    (socket) => socket.close(),
    (socket) => socket.write(new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n")),
  ];
  for (const [at, answer] of answers.entries()) {
    const dialled = failure(dial(target, OPTIONS));
    const socket = await listener.accept();
    await answer(socket);
    assertEquals((await dialled).code, Code.Unavailable);
    if (at === 1) continue;
    for (const bytes = new Uint8Array(1_024); await socket.read(bytes) !== null;); // until the client closes
    socket.close();
  }
});

Deno.test("dial: a server that greets and goes away at once is not reached", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const dialled = failure(dial(parseTarget(`http://127.0.0.1:${listener.addr.port}`), OPTIONS));
  using socket = await listener.accept();
  await socket.write(join([settings(), goAway(0, 0)]));
  assert((await dialled).message.includes("the server goes away"));
});

Deno.test("parseTarget: where it leads, and how requests name it", () => {
  const tcp = (hostname: string, port: number) => ({ endpoint: { hostname, port } });
  assertEquals(parseTarget("http://a:1"), { scheme: "http", authority: "a:1", prefix: "", ...tcp("a", 1) });
  assertEquals(parseTarget("http://[::1]/b/"), {
    scheme: "http",
    authority: "[::1]",
    prefix: "/b",
    ...tcp("::1", 80),
  });
  assertEquals(parseTarget("https://a").endpoint, { hostname: "a", port: 443 });
  assertEquals(parseTarget("unix:b/c").endpoint, { path: "b/c" });
  for (const other of ["a:1", "ftp://a", "", "unix:"]) {
    assertThrows(() => parseTarget(other), RangeError, `Cannot call "${other}"`);
  }
});
