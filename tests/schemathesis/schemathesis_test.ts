import { assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { ParleyProcess } from "../support/process.ts";
import { requirement } from "../support/requirements.ts";

const schemathesis = requirement("schemathesis");
const HERE = fromFileUrl(new URL(".", import.meta.url));
const ADMIN = { ADMIN_EMAIL: "root@example.com", ADMIN_PASSWORD: "correct horse" };
const FUZZ_SECONDS = 45;
const END_MS = 180_000;

/**
 * Requests that are made from the document, right and wrong ones, and chains of them: no answer is a fault of the
 * server, and each is one that the document has. Ends with the seed and a command line for whatever is found.
 */
Deno.test({ name: "schemathesis finds nothing in /openapi.json", ignore: schemathesis.ignore }, async () => {
  const env = { AUTH_JWT_SECRET: crypto.randomUUID(), ...ADMIN };
  await using server = await ParleyProcess.start("all", { env });
  const report = await Deno.makeTempDir({ prefix: "parley-schemathesis-" });
  try {
    const run = new Deno.Command(schemathesis.path, {
      args: [
        ...["--config-file", join(HERE, "schemathesis.toml"), "run", `${server.http}/openapi.json`],
        ...["--max-time", `${FUZZ_SECONDS}`, "--header", `Authorization: Bearer ${await adminToken(server)}`],
      ],
      cwd: report, // where it keeps what it has learned
      env: { PYTHONPATH: HERE, PYTHONDONTWRITEBYTECODE: "1", NO_COLOR: "1" },
      signal: AbortSignal.timeout(END_MS),
      stdout: "piped",
      stderr: "piped",
    });
    const { code, stdout, stderr } = await run.output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    assertEquals(code, 0, `${text(stdout)}\n${text(stderr)}`);
    assertEquals(server.log.filter(({ level }) => level === "ERROR" || level === "FATAL"), []);
  } finally {
    await Deno.remove(report, { recursive: true });
  }
});

async function adminToken({ http }: ParleyProcess): Promise<string> {
  const response = await fetch(`${http}/v1/auth:signIn`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: ADMIN.ADMIN_EMAIL, password: ADMIN.ADMIN_PASSWORD }),
  });
  return (await response.json()).accessToken;
}
