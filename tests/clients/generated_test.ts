import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { output } from "../integration/support/command.ts";
import { eventually } from "../support/eventually.ts";
import { ParleyProcess } from "../support/process.ts";
import { requirement } from "../support/requirements.ts";

const OPENAPI_TYPESCRIPT = "npm:openapi-typescript@7.13.0";
const OPENAPI_FETCH = "npm:openapi-fetch@0.17.0";
const HEY_API = "@hey-api/openapi-ts@0.99.0";
/** What it generates with. */
const TYPESCRIPT = "typescript@5.9.3";

const npx = requirement("npx");
const python = requirement("python3 with openapi-python-client");

const ADMIN = { ADMIN_EMAIL: "root@example.com", ADMIN_PASSWORD: "correct horse battery" };
const AUTH_JWT_SECRET = "0123456789abcdef0123456789abcdef";

/** What every client must see, whatever generated it. */
const seenOf = (email: string) => ({
  made: [200, "Ana", ["user"]],
  taken: [409, "ALREADY_EXISTS"],
  wrong: [400, ["name"]],
  read: email,
  refused: [401, "UNAUTHENTICATED"],
  changed: "+15550100",
  many: [1, [1]],
  list: 2,
  sent: "1",
  page: ["hey"],
  file: [201, "9"],
  bytes: [206, "bytes"],
  gone: 200,
  missing: [404, "NOT_FOUND"],
});

/** A server with a first admin, and a folder that has its document. */
class Generation implements AsyncDisposable {
  private constructor(readonly parley: ParleyProcess, readonly folder: string) {}

  static async open(): Promise<Generation> {
    const folder = await Deno.makeTempDir({ prefix: "parley-generated-" });
    const parley = await ParleyProcess.start("all", { env: { ...ADMIN, AUTH_JWT_SECRET } });
    const document = await eventually("there is a document", async () => {
      return await (await fetch(`${parley.http}/openapi.json`)).text();
    });
    await Deno.writeTextFile(join(folder, "openapi.json"), document);
    return new Generation(parley, folder);
  }

  /** Where the client calls, and as whom. */
  get target(): string[] {
    return [this.parley.http, ADMIN.ADMIN_EMAIL, ADMIN.ADMIN_PASSWORD];
  }

  get document(): string {
    return join(this.folder, "openapi.json");
  }

  /** Checks and runs a program of the fixtures beside what was generated; answers what it printed. */
  async program(fixture: string, config: object): Promise<unknown> {
    const [main, settings] = [join(this.folder, "main.ts"), join(this.folder, "deno.json")];
    await Deno.copyFile(fixturePath(fixture), main);
    await Deno.writeTextFile(settings, JSON.stringify(config));
    const flags = ["--check", "--no-lock", "--quiet", "--allow-net", "--config", settings];
    return JSON.parse(await output(Deno.execPath(), ["run", ...flags, main, ...this.target]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.parley[Symbol.asyncDispose]();
    await Deno.remove(this.folder, { recursive: true });
  }
}

function fixturePath(name: string): string {
  return fromFileUrl(new URL(`fixtures/${name}`, import.meta.url));
}

Deno.test("a client by openapi-typescript and openapi-fetch calls the server, and its types agree", async () => {
  await using generation = await Generation.open();
  const flags = ["--quiet", "--no-config", "--no-lock", "--allow-env", "--allow-read", "--allow-sys"];
  const schema = join(generation.folder, "schema.ts");
  const allowed = [...flags, `--allow-write=${generation.folder}`, OPENAPI_TYPESCRIPT];
  await output(Deno.execPath(), ["run", ...allowed, generation.document, "-o", schema]);
  const seen = await generation.program("openapi_fetch.ts.txt", {
    imports: { "openapi-fetch": OPENAPI_FETCH },
  });
  assertEquals(seen, seenOf("ana@openapi.example"));
});

Deno.test({
  name: "a client by @hey-api/openapi-ts calls the server, and its types agree",
  ignore: npx.ignore,
  fn: async () => {
    await using generation = await Generation.open();
    const out = join(generation.folder, "generated");
    const packages = [HEY_API, TYPESCRIPT].map((name) => `--package=${name}`);
    const args = ["-y", ...packages, "openapi-ts", "-i", generation.document, "-o", out];
    await output(npx.path, [...args, "-c", "@hey-api/client-fetch"]);
    const seen = await generation.program("hey_api.ts.txt", {
      unstable: ["sloppy-imports"],
      compilerOptions: { lib: ["deno.window", "dom", "dom.asynciterable"] },
    });
    assertEquals(seen, seenOf("ana@hey.example"));
  },
});

Deno.test({
  name: "a client by openapi-python-client calls the server",
  ignore: python.ignore,
  fn: async () => {
    await using generation = await Generation.open();
    const out = generation.folder;
    const settings = join(generation.folder, "python.yaml");
    await Deno.writeTextFile(settings, "post_hooks: []\n"); // else it wants ruff
    const said = await output(python.path, [
      ...["-m", "openapi_python_client", "generate", "--path", generation.document, "--meta", "none"],
      ...["--output-path", join(out, "parley_client"), "--config", settings],
    ]);
    assert(!/error/i.test(said), said);
    const seen = await output(python.path, [
      fixturePath("openapi_python_client.py"),
      out,
      ...generation.target,
    ]);
    assertEquals(JSON.parse(seen), seenOf("ana@python.example"));
  },
});
