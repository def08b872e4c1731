import { assertEquals, assertMatch } from "@std/assert";
import { run } from "../integration/support/command.ts";
import { requirement } from "../support/requirements.ts";
import { selfSigned } from "./support/certificate.ts";
import { EchoServer } from "./support/echo_server.ts";

const h2spec = requirement("h2spec");
const openssl = requirement("openssl");

/** Runs all cases, the strict ones too, and sees that none fails and none is left out. */
async function passes(address: string, ...options: string[]): Promise<void> {
  const [host, port] = address.split(":") as [string, string];
  const { code, stdout, stderr } = await run(h2spec.path, ["--strict", ...options, "-h", host, "-p", port]);
  const failures = stdout.split("\n").filter((line) => line.includes("×")).join("\n");
  assertEquals(failures, "", stderr);
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
