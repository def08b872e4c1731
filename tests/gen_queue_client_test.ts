import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { type ClientLanguage, describeFunctions, functionsOf, generateClient } from "../lib/queue/mod.ts";
import { ROOT } from "./support/module_graph.ts";
import { ParleyProcess } from "./support/process.ts";
import * as functions from "./queue/fixtures/functions.ts";

const FUNCTIONS = join(ROOT, "tests/queue/fixtures/functions.ts");
const ADMIN = { email: "admin@example.com", password: "correct horse battery" };
const AUTH = {
  AUTH_JWT_SECRET: "0123456789abcdef0123456789abcdef",
  ADMIN_EMAIL: ADMIN.email,
  ADMIN_PASSWORD: ADMIN.password,
};

/** `deno task gen` as it is called from a folder somewhere. */
async function gen(folder: string, ...options: string[]): Promise<{ code: number; text: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "--config", join(ROOT, "deno.json"), "gen", ...options],
    cwd: folder,
    env: { NO_COLOR: "1", INIT_CWD: folder }, // what called the tests has set it too
  }).output();
  return { code, text: [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("") };
}

/** A folder that goes with the test. */
function tempFolder(): Disposable & { path: string } {
  const path = Deno.makeTempDirSync({ prefix: "parley-client-" });
  return { path, [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }) };
}

async function accessToken(origin: string): Promise<string> {
  const response = await fetch(`${origin}/auth.v1.AuthService/SignIn`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(ADMIN),
  });
  return (await response.json()).tokens.accessToken;
}

Deno.test("gen --queue-client: a running server's functions, into any file, in TypeScript and in Python", async () => {
  await using parley = await ParleyProcess.start("all", { env: AUTH, args: ["--module", FUNCTIONS] });
  using folder = tempFolder();
  const { path } = folder;
  await Deno.writeTextFile(join(path, "token"), `${await accessToken(parley.http)}\n`);
  const options = ["--from", parley.http, "--token-file", "token"];
  const written = async (language: ClientLanguage, file: string) => {
    const { code, text } = await gen(path, "--queue-client", file, ...options);
    assertEquals([code, text], [0, `${file}: generated\n  ${file}\n`]);
    const client = await Deno.readTextFile(join(path, file));
    const [, queueModule = ""] = /from "(.*mod\.ts)"/.exec(client) ?? [];
    const expected = generateClient(describeFunctions(functionsOf(functions)), language, {
      queue: "task_prpc",
      queueModule,
    });
    assertEquals(client, expected);
    return queueModule && join(path, "sub", queueModule);
  };
  assertEquals(await written("ts", "sub/functions.ts"), join(ROOT, "lib/queue/mod.ts"));
  assertEquals(await written("python", "functions.py"), "");

  const fresh = { code: 0, text: "" };
  assertEquals(await gen(path, "--queue-client", "functions.py", "--check", ...options), fresh);
  await Deno.writeTextFile(join(path, "functions.py"), "old");
  const stale = await gen(path, "--queue-client", "functions.py", "--check", ...options);
  assertEquals(stale.code, 1);
  assertStringIncludes(stale.text, "functions.py: stale");
  assertEquals(await Deno.readTextFile(join(path, "functions.py")), "old");

  const nobody = await gen(path, "--queue-client", "functions.py", "--from", parley.http);
  assertEquals(nobody.code, 1);
  assertMatch(nobody.text, /Cannot list functions of queue "task_prpc" at http:\S+: .*token/i);
  const other = await gen(path, "--queue-client", "functions.py", ...options, "--queue", "other");
  assertStringIncludes(other.text, 'no live worker serves queue "other"');
  assertEquals(await Deno.readTextFile(join(path, "functions.py")), "old");
});

Deno.test("gen --queue-client: without a server, or for an unknown language, nothing is written", async () => {
  using folder = tempFolder();
  const { path } = folder;
  await Deno.writeTextFile(join(path, "functions.ts"), "old");
  const away = await gen(path, "--queue-client", "functions.ts", "--from", "http://127.0.0.1:1");
  assertEquals(away.code, 1);
  assertStringIncludes(away.text, "functions.ts: not generated, the old one stays\nCannot list functions");
  assertEquals(await Deno.readTextFile(join(path, "functions.ts")), "old");
  const ruby = await gen(path, "--queue-client", "functions.rb", "--from", "http://127.0.0.1:1");
  assertEquals(ruby.code, 1);
  assertStringIncludes(ruby.text, "expected a name that ends with .ts or .py");
  const both = await gen(path, "--queue-client", "functions.ts", "--watch");
  assertEquals(both.code, 2);
  assert(both.text.includes("--queue-client FILE"), both.text);
});
