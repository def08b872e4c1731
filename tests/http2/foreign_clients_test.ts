import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { output, run } from "../integration/support/command.ts";
import { requirement } from "../support/requirements.ts";
import { selfSigned } from "./support/certificate.ts";
import { EchoServer, LARGE } from "./support/echo_server.ts";
import { beside, buildGoPeer } from "./support/peers.ts";

const nghttp = requirement("nghttp");
const h2load = requirement("h2load");
const curl = requirement("curl");
const openssl = requirement("openssl");
const node = requirement("node");
const go = requirement("go");
const MIB = 1024 * 1024;

/** A folder with a body of 1 MB and a unix socket's path, and servers on that and on TCP. */
class Stage implements AsyncDisposable {
  readonly folder = Deno.makeTempDirSync({ prefix: "parley-http2-" });
  readonly body = `${this.folder}/body`;
  readonly socket = `${this.folder}/socket`;
  readonly tcp = EchoServer.tcp();
  readonly unix = new EchoServer(Deno.listen({ transport: "unix", path: this.socket }));

  constructor() {
    Deno.writeTextFileSync(this.body, "0123456789abcdef".repeat(MIB / 16));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.tcp[Symbol.asyncDispose](), this.unix[Symbol.asyncDispose]()]);
    await Deno.remove(this.folder, { recursive: true });
  }
}

Deno.test({ name: "foreign client: nghttp", ignore: nghttp.ignore }, async () => {
  await using stage = new Stage();
  const url = (path: string) => `http://${stage.tcp.address}${path}`;
  assertEquals(await output(nghttp.path, ["-t", "10", url("/")]), "hello\n");
  const body = await Deno.readTextFile(stage.body);
  for (const options of [[], ["-w", "10", "-W", "11"], ["-b", "200"], ["--no-dep"]]) {
    assert(await output(nghttp.path, ["-t", "20", ...options, "-d", stage.body, url("/echo")]) === body);
  }
  await using roomy = EchoServer.tcp({ maxHeaderListSize: 64 * 1024 });
  for (const [address, status] of [[stage.tcp.address, "431"], [roomy.address, "200"]]) {
    const told = await output(nghttp.path, ["-nv", "--continuation", `http://${address}/`]);
    assertMatch(told, /send HEADERS frame <length=18\d\d\d/, "over two frames");
    assertStringIncludes(told, `:status: ${status}`);
  }
  assertEquals((await output(nghttp.path, ["-t", "20", "-m", "20", url("/large")])).length, 20 * LARGE);
  const told = await output(nghttp.path, [
    "-nv",
    "--trailer",
    "x-sent: yes",
    "-d",
    stage.body,
    url("/echo?hint"),
  ]);
  assertStringIncludes(told, "x-hint: 1");
  assertStringIncludes(told, "x-sent: yes");
  assertStringIncludes(told, `x-octets: ${MIB}`);
});

Deno.test({ name: "foreign client: h2load", ignore: h2load.ignore }, async () => {
  await using stage = new Stage();
  const loads: [number, string[], string][] = [
    [20_000, ["-c", "4", "-m", "25"], "/"],
    [5_000, ["-c", "3", "-m", "10", "--header-table-size", "0", "--encoder-header-table-size", "0"], "/"],
    [200, ["-c", "2", "-m", "100", "-w", "14", "-W", "15"], "/large"],
    [40, ["-c", "2", "-m", "20", "-d", stage.body], "/echo"],
  ];
  for (const [count, options, path] of loads) {
    const args = ["-n", String(count), ...options, `http://${stage.tcp.address}${path}`];
    const told = await output(h2load.path, args);
    assertMatch(told, new RegExp(`${count} done, ${count} succeeded, 0 failed, 0 errored, 0 timeout`));
    assertMatch(told, new RegExp(`status codes: ${count} 2xx`));
  }
});

Deno.test({ name: "foreign client: curl, over TCP and a unix socket", ignore: curl.ignore }, async () => {
  await using stage = new Stage();
  const common = ["--http2-prior-knowledge", "-sS", "--max-time", "20"];
  const ways: [string[], string][] = [
    [[], `http://${stage.tcp.address}`],
    [["--unix-socket", stage.socket], "http://localhost"],
  ];
  const body = await Deno.readTextFile(stage.body);
  for (const [way, url] of ways) {
    const args = [...common, ...way];
    assertEquals(await output(curl.path, [...args, "-w", " %{http_version}", `${url}/`]), "hello\n 2");
    const head = await output(curl.path, [...args, "-I", `${url}/`]);
    assertStringIncludes(head, "content-type: text/plain");
    const dumped = `${stage.folder}/headers`;
    const echoed = await output(curl.path, [
      ...args,
      "-D",
      dumped,
      "--data-binary",
      `@${stage.body}`,
      `${url}/echo?hint`,
    ]);
    assert(echoed === body);
    const headers = await Deno.readTextFile(dumped);
    for (const part of ["HTTP/2 103", "x-hint: 1", "HTTP/2 200", "x-method: POST", `x-octets: ${MIB}`]) {
      assertStringIncludes(headers, part);
    }
  }
});

Deno.test({ name: "foreign client: curl, many at once", ignore: curl.ignore }, async () => {
  await using stage = new Stage();
  const [port] = stage.tcp.address.split(":").slice(1);
  // 7.88 takes over a connection that it knows to speak HTTP/2 as if it were new, whatever the server
  // (curl/curl#10634): for it each request has a name, and so a connection, of its own.
  const isBroken = (await output(curl.path, ["--version"])).startsWith("curl 7.88");
  const hosts = Array.from({ length: 30 }, (_, at) => isBroken ? `host${at}.localhost` : "127.0.0.1");
  const common = [
    "--http2-prior-knowledge",
    "-sS",
    "--max-time",
    "20",
    "-w",
    " %{http_version}",
    "--parallel",
  ];
  const ask = (path: string) => {
    const urls = hosts.map((host) => `http://${host}:${port}${path}`);
    return output(curl.path, [...common, "--connect-to", `::127.0.0.1:${port}`, ...urls]);
  };
  assertEquals((await ask("/")).match(/hello\n| 2/g)?.length, 2 * hosts.length);
  assertEquals((await ask("/large")).length, hosts.length * (LARGE + 2));
});

Deno.test({ name: "foreign client: curl over TLS", ignore: curl.ignore || openssl.ignore }, async () => {
  const { cert, key } = await selfSigned(openssl.path);
  const listener = Deno.listenTls({ hostname: "127.0.0.1", port: 0, cert, key, alpnProtocols: ["h2"] });
  await using server = new EchoServer(listener);
  const args = ["--http2", "-k", "-sS", "--max-time", "20", "-w", " %{http_version}"];
  assertEquals(await output(curl.path, [...args, `https://${server.address}/`]), "hello\n 2");
  const all = Array.from({ length: 30 }, () => `https://${server.address}/large`);
  assertEquals((await output(curl.path, [...args, "--parallel", ...all])).length, 30 * (LARGE + 2));
});

Deno.test({ name: "foreign client: Node, over TCP and a unix socket", ignore: node.ignore }, async () => {
  await using stage = new Stage();
  for (const address of [stage.tcp.address, stage.socket]) {
    const { answers, large } = JSON.parse(await output(node.path, [beside("node_client.mjs"), address]));
    const hello = { hints: 0, octets: 6, status: 200, same: true };
    const trailers = { "x-sent": "yes", "x-octets": String(MIB) };
    const echo = { hints: 1, octets: MIB, status: 200, same: true, trailers };
    assertEquals(answers, [hello, echo, ...new Array(50).fill(hello)]);
    assertEquals(large, LARGE);
  }
});

Deno.test({ name: "foreign client: Go, over TCP and a unix socket", ignore: go.ignore }, async () => {
  await using stage = new Stage();
  const peer = await buildGoPeer(go.path, stage.folder);
  for (const [network, address] of [["tcp", stage.tcp.address], ["unix", stage.socket]] as const) {
    const { code, stderr } = await run(peer, ["client", network, address]);
    assertEquals([code, stderr], [0, ""]);
  }
});
