import { assertEquals } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { freePort } from "../support/ports.ts";
import { requirement } from "../support/requirements.ts";
import { selfSigned } from "./support/certificate.ts";
import { EchoServer } from "./support/echo_server.ts";
import { connect, exercise } from "./support/exercise.ts";
import { beside, buildGoPeer, PeerServer } from "./support/peers.ts";

const nghttpd = requirement("nghttpd");
const node = requirement("node");
const go = requirement("go");
const openssl = requirement("openssl");

Deno.test({ name: "foreign server: nghttpd", ignore: nghttpd.ignore }, async () => {
  const folder = await Deno.makeTempDir({ prefix: "parley-http2-" });
  await Deno.writeTextFile(`${folder}/index.html`, "hello\n");
  const options = ["--no-tls", "-a", "127.0.0.1", "-d", folder, "--echo-upload", "-b", "100", "-w", "15"];
  const port = freePort();
  const child = new Deno.Command(nghttpd.path, {
    args: [...options, String(port)],
    stdin: "null",
    stdout: "null",
  }).spawn();
  try {
    const socket = await eventually("nghttpd listens", () => Deno.connect({ hostname: "127.0.0.1", port }));
    await exercise(socket, { trailers: false, hello: "hello\n" });
  } finally {
    child.kill("SIGKILL");
    await child.status;
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test({ name: "foreign server: Node, over TCP and a unix socket", ignore: node.ignore }, async () => {
  const folder = await Deno.makeTempDir({ prefix: "parley-http2-" });
  try {
    await using tcp = await PeerServer.start(node.path, [beside("node_server.mjs")]);
    await exercise(await connect(tcp.address), { trailers: true, hello: "hello\n" });
    const path = `${folder}/socket`;
    await using _unix = await PeerServer.start(node.path, [beside("node_server.mjs"), path]);
    await exercise(await Deno.connect({ transport: "unix", path }), { trailers: true, hello: "hello\n" });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test({ name: "foreign server: Go, over TCP and a unix socket", ignore: go.ignore }, async () => {
  const folder = await Deno.makeTempDir({ prefix: "parley-http2-" });
  try {
    const peer = await buildGoPeer(go.path, folder);
    await using tcp = await PeerServer.start(peer, ["server", "tcp", "127.0.0.1:0"]);
    await exercise(await connect(tcp.address), { trailers: true, hello: "hello\n" });
    const path = `${folder}/socket`;
    await using _unix = await PeerServer.start(peer, ["server", "unix", path]);
    await exercise(await Deno.connect({ transport: "unix", path }), { trailers: true, hello: "hello\n" });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("our own server, over TCP and a unix socket", async () => {
  await using tcp = EchoServer.tcp();
  await exercise(await connect(tcp.address), { trailers: true, hello: "hello\n" });
  const folder = await Deno.makeTempDir({ prefix: "parley-http2-" });
  try {
    const path = `${folder}/socket`;
    await using _unix = new EchoServer(Deno.listen({ transport: "unix", path }));
    await exercise(await Deno.connect({ transport: "unix", path }), { trailers: true, hello: "hello\n" });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test({ name: "our own server over TLS", ignore: openssl.ignore }, async () => {
  const { cert, key } = await selfSigned(openssl.path);
  const listener = Deno.listenTls({ hostname: "127.0.0.1", port: 0, cert, key, alpnProtocols: ["h2"] });
  await using server = new EchoServer(listener);
  const port = Number(server.address.split(":")[1]);
  const tls = { hostname: "localhost", port, caCerts: [cert], alpnProtocols: ["h2"] };
  const socket = await Deno.connectTls(tls);
  assertEquals((await socket.handshake()).alpnProtocol, "h2");
  await exercise(socket, { trailers: true, hello: "hello\n" });
});
