import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { run } from "../integration/support/command.ts";
import { requirement } from "../support/requirements.ts";
import { selfSigned } from "./support/certificate.ts";
import { beside } from "./support/peers.ts";

/** The newest one: a `node:http2` server dies on it, ours need not care. */
const LATER = "2.9.6";
const CONFIG = fromFileUrl(new URL("../../deno.json", import.meta.url));

const npx = requirement("npx");
const openssl = requirement("openssl");

async function exercise(command: string, args: readonly string[], version: string): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "parley-http2-" });
  try {
    const { cert, key } = await selfSigned(openssl.path);
    await Deno.writeTextFile(`${folder}/cert.pem`, cert);
    await Deno.writeTextFile(`${folder}/key.pem`, key);
    const permissions = ["--allow-net", `--allow-read=${folder}`, `--allow-write=${folder}`];
    const options = ["--no-lock", "--no-check", "--quiet", "--config", CONFIG, ...permissions];
    const script = [beside("deno_exercise.ts"), folder];
    const { code, stdout, stderr } = await run(command, [...args, "run", ...options, ...script]);
    assertEquals([code, stdout], [0, `lib/http2 works on Deno ${version}\n`], stderr);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test(
  { name: "lib/http2 on the Deno that the project is pinned to", ignore: openssl.ignore },
  () => exercise(Deno.execPath(), [], Deno.version.deno),
);

Deno.test(
  { name: `lib/http2 on Deno ${LATER}`, ignore: npx.ignore || openssl.ignore },
  () => exercise(npx.path, ["--yes", "--prefer-offline", `deno@${LATER}`], LATER),
);
