import { assert, assertEquals, assertRejects } from "@std/assert";
import { ClientConnection, responseHeaders } from "../../lib/http2/mod.ts";
import { output, run } from "../integration/support/command.ts";
import { eventually } from "../support/eventually.ts";
import { freePort } from "../support/ports.ts";
import { requirement } from "../support/requirements.ts";
import { selfSigned } from "./support/certificate.ts";
import { EchoServer } from "./support/echo_server.ts";
import { exercise } from "./support/exercise.ts";
import { MutualTlsListener } from "./support/node_tls.ts";
import { buildGoPeer, PeerServer } from "./support/peers.ts";
import { GET } from "./support/raw_peer.ts";

const openssl = requirement("openssl");
const go = requirement("go");
const nghttpd = requirement("nghttpd");
const curl = requirement("curl");

/** Who a client says that it is. */
type Identity = Awaited<ReturnType<typeof selfSigned>>;

/** A folder with the certificates of a server, of a client that it trusts, and of a stranger. */
class Stage implements AsyncDisposable {
  readonly folder = Deno.makeTempDirSync({ prefix: "parley-mutual-" });

  private constructor(readonly server: Identity, readonly client: Identity, readonly stranger: Identity) {
    const files = { cert: server.cert, key: server.key, client: client.cert, client_key: client.key };
    for (const [name, text] of Object.entries(files)) {
      Deno.writeTextFileSync(`${this.folder}/${name}.pem`, text);
    }
  }

  static async open(): Promise<Stage> {
    const [server, client, stranger] = [selfSigned, selfSigned, selfSigned].map((make) => make(openssl.path));
    return new Stage(await server!, await client!, await stranger!);
  }

  /** Connects as the client that is given, or as nobody. */
  async connect(port: number, identity?: Identity): Promise<Deno.TlsConn> {
    const options = { hostname: "localhost", port, caCerts: [this.server.cert], alpnProtocols: ["h2"] };
    const socket = await Deno.connectTls({ ...options, ...identity });
    assertEquals((await socket.handshake()).alpnProtocol, "h2");
    return socket;
  }

  /** Nobody gets an answer: TLS 1.3 tells a client that it is refused when it has connected already. */
  async refuses(port: number, identity?: Identity): Promise<void> {
    await assertRejects(async () => {
      const client = new ClientConnection(await this.connect(port, identity));
      try {
        await responseHeaders(await client.request(GET, true));
      } finally {
        client.close();
        await client.ended;
      }
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

Deno.test({ name: "mutual TLS: our client, Go's server", ignore: openssl.ignore || go.ignore }, async () => {
  await using stage = await Stage.open();
  const peer = await buildGoPeer(go.path, stage.folder);
  await using server = await PeerServer.start(peer, ["mutual", "tcp", "127.0.0.1:0", stage.folder]);
  const port = Number(server.address.split(":")[1]);
  await exercise(await stage.connect(port, stage.client), { trailers: true, hello: "hello\n" });
  await stage.refuses(port);
  await stage.refuses(port, stage.stranger);
});

Deno.test({ name: "mutual TLS: our client, nghttpd", ignore: openssl.ignore || nghttpd.ignore }, async () => {
  await using stage = await Stage.open();
  await Deno.writeTextFile(`${stage.folder}/index.html`, "hello\n");
  const port = freePort();
  const files = [`${stage.folder}/key.pem`, `${stage.folder}/cert.pem`];
  const options = [
    "--verify-client",
    "-a",
    "127.0.0.1",
    "-d",
    stage.folder,
    "--echo-upload",
    "-b",
    "100",
    "-w",
    "15",
  ];
  const quiet = { stdin: "null", stdout: "null", stderr: "null" } as const;
  const child = new Deno.Command(nghttpd.path, { args: [...options, String(port), ...files], ...quiet })
    .spawn();
  try {
    const socket = await eventually("nghttpd listens", () => stage.connect(port, stage.client));
    await exercise(socket, { trailers: false, hello: "hello\n" });
    await stage.refuses(port); // it looks at no certificate, but wants one
  } finally {
    child.kill("SIGKILL");
    await child.status;
  }
});

Deno.test(
  { name: "mutual TLS: our server on a socket of Node's", ignore: openssl.ignore || curl.ignore },
  async () => {
    await using stage = await Stage.open();
    await using server = new EchoServer(
      await MutualTlsListener.open({ ...stage.server, ca: [stage.client.cert] }),
    );
    const port = Number(server.address.split(":")[1]);
    await exercise(await stage.connect(port, stage.client), { trailers: true, hello: "hello\n" });
    await stage.refuses(port);
    await stage.refuses(port, stage.stranger);

    const args = ["--http2", "-sS", "--max-time", "20", "--cacert", `${stage.folder}/cert.pem`];
    const identity = ["--cert", `${stage.folder}/client.pem`, "--key", `${stage.folder}/client_key.pem`];
    const url = `https://${server.address}/`;
    assertEquals(await output(curl.path, [...args, ...identity, "-w", "%{http_version}", url]), "hello\n2");
    assert((await run(curl.path, [...args, url])).code !== 0);
  },
);
