import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { ParleyProcess } from "../support/process.ts";
import { requirement } from "../support/requirements.ts";
import { output, run } from "./support/command.ts";

const openssl = requirement("openssl");
const grpcurl = requirement("grpcurl");
const curl = requirement("curl");
const SEND = "messenger.v1.MessengerService/SendMessage";

/** A certificate of a day for the loopback address, signed by itself, and its key. */
async function selfSigned(folder: string): Promise<{ cert: string; key: string }> {
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  const extensions = ["subjectAltName=IP:127.0.0.1", "basicConstraints=critical,CA:FALSE"];
  await output(openssl.path, [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"],
    ...["-subj", "/CN=parley", ...extensions.flatMap((extension) => ["-addext", extension])],
    ...["-out", cert, "-keyout", key],
  ]);
  return { cert, key };
}

const ignore = openssl.ignore || grpcurl.ignore || curl.ignore;

Deno.test({ name: "TLS: both ports of the worker", ignore }, async (t) => {
  const folder = await Deno.makeTempDir({ prefix: "parley-tls-" });
  try {
    const { cert, key } = await selfSigned(folder);
    const env = { TLS_CERT_FILE: cert, TLS_KEY_FILE: key };
    await using worker = await ParleyProcess.start("chat", { env });
    await worker.logged("Active");
    const body = JSON.stringify({ author: "Ivan", text: "hey" });
    const https = (address: string) => `${address.replace("http:", "https:")}/${SEND}`;
    const json = ["-sS", "--max-time", "10", "-H", "content-type: application/json", "-d", body];

    await t.step("gRPC, unverified and verified", async () => {
      for (const trust of [["-insecure"], ["-cacert", cert]]) {
        const answer = JSON.parse(await output(grpcurl.path, [...trust, "-d", body, worker.grpc, SEND]));
        assertMatch(answer.sendTime, /Z$/);
      }
      const health = await output(grpcurl.path, ["-insecure", worker.grpc, "grpc.health.v1.Health/Check"]);
      assertEquals(JSON.parse(health), { status: "SERVING" });
    });

    await t.step("gRPC, with a certificate that the client does not trust: refused", async () => {
      const refused = await run(grpcurl.path, ["-max-time", "10", "-d", body, worker.grpc, SEND]);
      assertEquals(refused.code, 1);
      assertStringIncludes(refused.stderr, "certificate");
    });

    for (const version of ["1.1", "2"]) {
      await t.step(`Connect over HTTP/${version}, on either port`, async () => {
        for (const address of [worker.connect, `http://${worker.grpc}`]) {
          const written = ["-w", "\n%{http_version} %{http_code}"];
          const args = [`--http${version}`, "--cacert", cert, ...json, ...written, https(address)];
          const [answer = "", facts] = (await output(curl.path, args)).split("\n");
          assertEquals(facts, `${version} 200`);
          assert(Number(JSON.parse(answer).seq) > 0);
        }
      });
    }

    await t.step("who speaks plain HTTP is turned away, and the worker goes on", async () => {
      for (const address of [worker.connect, `http://${worker.grpc}`]) {
        assert((await run(curl.path, ["-f", ...json, `${address}/${SEND}`])).code !== 0);
      }
      assert((await run(grpcurl.path, ["-plaintext", "-max-time", "2", worker.grpc, "list"])).code !== 0);
      await output(curl.path, ["-f", "-k", ...json, https(worker.connect)]);
    });

    await t.step("an edge that trusts the certificate works by https", async () => {
      const env = { MESSENGER_SERVER_ADDR: worker.connect.replace("http:", "https:"), DENO_CERT: cert };
      await using edge = await ParleyProcess.start("serve", { env });
      const text = await output(curl.path, ["-f", ...json, `${edge.http}/sendMessage`]);
      assertMatch(JSON.parse(text).sendTime, /Z$/);
      const flushed = await output(curl.path, [
        "-f",
        "-sS",
        "-X",
        "POST",
        `${edge.http}/getAndFlushMessages`,
      ]);
      assertEquals(JSON.parse(flushed).length, 1);
    });

    assertEquals(await worker.end("SIGTERM"), 0);

    await t.step("the key of another certificate: exit code 2, before any port opens", async () => {
      const other = await Deno.makeTempDir({ dir: folder });
      const env = { TLS_CERT_FILE: cert, TLS_KEY_FILE: (await selfSigned(other)).key };
      await using refused = await ParleyProcess.start("chat", { env, noWait: true });
      assertEquals(await refused.ended(), 2);
      assertStringIncludes(refused.output.join("\n"), "TLS_KEY_FILE: expected the key of the certificate");
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
