import { assertEquals, assertMatch } from "@std/assert";
import { listenFetch } from "../../lib/rpc/mod.ts";
import { run } from "../integration/support/command.ts";
import { requirement } from "../support/requirements.ts";
import { selfSigned } from "./support/certificate.ts";
import { EchoServer } from "./support/echo_server.ts";

const h2spec = requirement("h2spec");
const openssl = requirement("openssl");

/** Runs all cases, the strict ones too; what it says, and the names of those that failed. */
async function check(address: string, ...options: string[]) {
  const [host, port] = address.split(":") as [string, string];
  const { code, stdout, stderr } = await run(h2spec.path, ["--strict", ...options, "-h", host, "-p", port]);
  const failures = [...stdout.matchAll(/× (.*)$/gm)].map(([, name]) => name!);
  return { code, stdout, stderr, failures: [...new Set(failures)] };
}

/** Sees that no case fails, and none is left out. */
async function passes(address: string, ...options: string[]): Promise<void> {
  const { code, stdout, stderr, failures } = await check(address, ...options);
  assertEquals(failures, [], stderr);
  assertMatch(stdout, /146 tests, 146 passed, 0 skipped, 0 failed/);
  assertEquals(code, 0);
}

Deno.test({ name: "h2spec: over TCP", ignore: h2spec.ignore }, async () => {
  await using server = EchoServer.tcp();
  await passes(server.address);
});

Deno.test({ name: "h2spec: over TLS", ignore: h2spec.ignore || openssl.ignore }, async () => {
  const { cert, key } = await selfSigned(openssl.path);
  const listener = Deno.listenTls({ hostname: "127.0.0.1", port: 0, cert, key, alpnProtocols: ["h2"] });
  await using server = new EchoServer(listener);
  await passes(server.address, "--tls", "--insecure");
});

/**
 * What `Deno.serve` does is the runtime's. The one case: a connection that begins as HTTP/1.1 does not may be closed
 * at once; it is answered 400 in HTTP/1.1 first, since both are spoken on that port.
 */
Deno.test({ name: "h2spec: Deno.serve, all but one", ignore: h2spec.ignore }, async () => {
  const answer = async (request: Request) => new Response(await request.text() || "an answer of some length");
  const listener = listenFetch(answer, { hostname: "127.0.0.1", port: 0 });
  try {
    const { stdout, failures } = await check(listener.address);
    assertMatch(stdout, /146 tests, 145 passed, 0 skipped, 1 failed/);
    assertEquals(failures, ["2: Sends invalid connection preface"]);
  } finally {
    await listener.drain(1_000);
  }
});
