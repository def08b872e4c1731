import { assert, assertEquals } from "@std/assert";
import { dirname, join } from "@std/path";
import denoJson from "../deno.json" with { type: "json" };
import { DENO_VERSION } from "../lib/config/mod.ts";
import * as house from "./support/house_rules.ts";
import { readFiles, readModules, ROOT } from "./support/module_graph.ts";
import * as text from "./support/text_rules.ts";

const modules = await readModules(ROOT);
const sources = await readFiles(ROOT, [".ts", ".tsx", ".lua"]);
const texts = await readFiles(ROOT, [".ts", ".tsx", ".lua", ".md", ".yaml", ".ci/run", "Dockerfile"]);

Deno.test("architecture: the tree was read, with its imports", () => {
  const main = modules.find(({ path }) => path === "main.ts");
  assert(main?.imports.some(({ target }) => target === "functions/edge.ts"));
});

Deno.test("architecture: every file lives in a room of the house", () => {
  assertEquals(house.homelessFaults(modules), []);
});

Deno.test("architecture: imports go down, or stay in the room", () => {
  assertEquals(house.floorFaults(modules), []);
});

Deno.test("architecture: rooms are entered through their mod.ts", () => {
  assertEquals(house.doorFaults(modules), []);
});

Deno.test("architecture: no circles", () => assertEquals(house.circleFaults(modules), []));

Deno.test("architecture: each driver is known in its room only", () => {
  assertEquals(house.driverFaults(modules), []);
});

Deno.test("architecture: packages come through the import map, each pinned", () => {
  assertEquals(house.importMapFaults(modules), []);
  assertEquals(text.pinFaults(denoJson), []);
});

Deno.test("architecture: only composition reads the environment", () => {
  assertEquals(house.environmentFaults(modules), []);
});

Deno.test("architecture: files are short", () => assertEquals(text.lengthFaults(sources), []));

Deno.test("architecture: no work is left for later", () => assertEquals(text.unfinishedFaults(texts), []));

Deno.test("architecture: no task has every permission", () =>
  assertEquals(text.permissionFaults(denoJson), []));

Deno.test("documents: CONTRIBUTING.md says why each package is there", async () => {
  const document = await Deno.readTextFile(join(ROOT, "CONTRIBUTING.md"));
  assertEquals(text.reasonFaults(denoJson, document), []);
});

Deno.test("documents: Deno's version is the same wherever it is named", () => {
  const others = texts.filter(({ path }) => !path.endsWith("_test.ts"));
  assert(others.some(({ path }) => path === ".ci/run"));
  assertEquals(text.denoVersionFaults(others, DENO_VERSION), []);
});

Deno.test("contracts: they keep the rules of buf lint", async () => {
  await buf("lint");
});

Deno.test("contracts: proto/gen is what buf generates from them", async () => {
  const folder = await Deno.makeTempDir({ prefix: "parley-gen-" });
  try {
    await buf("generate", "-o", folder);
    const [generated, kept] = [join(folder, "proto/gen"), join(ROOT, "proto/gen")];
    assertEquals(await readFiles(kept, [""]), await readFiles(generated, [""]));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** Runs the task `buf`; the Deno of this process is the first on PATH, for its plugins. */
async function buf(...args: string[]): Promise<void> {
  const PATH = [dirname(Deno.execPath()), Deno.env.get("PATH")].join(":");
  const command = new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "buf", ...args],
    cwd: ROOT,
    env: { PATH },
  });
  const { success, stdout, stderr } = await command.output();
  assert(
    success,
    `buf ${args.join(" ")}: ${new TextDecoder().decode(stdout)}${new TextDecoder().decode(stderr)}`,
  );
}
