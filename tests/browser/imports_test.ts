import { assertEquals } from "@std/assert";
import { join, normalize } from "@std/path";
import { readFiles, ROOT } from "../support/module_graph.ts";

/** The page's own import map: read, not imported, since the page is no part of this tree's modules. */
const webJson: { imports: Record<string, string> } = JSON.parse(
  Deno.readTextFileSync(new URL("../../web/deno.json", import.meta.url)),
);

const ALLOWED = ["web/", "proto/gen/"];
const PACKAGES = Object.keys(webJson.imports).map((name) => name.replace(/\/$/, ""));

/** What a text imports, statically or not. */
function importsOf(text: string): string[] {
  return [...text.matchAll(/\b(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, specifier = ""]) => specifier);
}

Deno.test("architecture: the page imports itself and the contracts' code, and nothing else of the tree", async () => {
  const files = await readFiles(join(ROOT, "web/src"), [".ts", ".tsx"]);
  const faults = files.flatMap(({ path, text }) =>
    importsOf(text).filter((specifier) => {
      if (!specifier.startsWith(".")) {
        return !PACKAGES.some((name) => specifier === name || specifier.startsWith(`${name}/`));
      }
      const target = normalize(join("web/src", path, "..", specifier));
      return !ALLOWED.some((folder) => target.startsWith(folder));
    }).map((specifier) => `${path} imports ${specifier}`)
  );
  assertEquals(faults, []);
  assertEquals(files.some(({ text }) => importsOf(text).some((one) => one.includes("proto/gen"))), true);
});

Deno.test("documents: CONTRIBUTING.md says why each package of the page is there", async () => {
  const document = await Deno.readTextFile(join(ROOT, "CONTRIBUTING.md"));
  const missing = PACKAGES.filter((name) => !document.includes(`\n| \`${name}\` `));
  // the same packages as the server's, told there
  assertEquals(missing.filter((name) => !name.startsWith("@std/")), []);
});

Deno.test("architecture: packages that the page shares with the server have the same versions", async () => {
  const { imports }: { imports: Record<string, string> } = JSON.parse(
    await Deno.readTextFile(join(ROOT, "deno.json")),
  );
  for (const [name, target] of Object.entries(webJson.imports)) {
    if (name in imports) assertEquals(target, imports[name], name);
  }
});

Deno.test("documents: the README shows each view in light and dark colours and on a phone", async () => {
  const shown = new Set(
    (await Deno.readTextFile(join(ROOT, "README.md"))).match(/docs\/screenshots\/\w+\.png/g),
  );
  const there = Array.from(
    Deno.readDirSync(join(ROOT, "docs/screenshots")),
    ({ name }) => `docs/screenshots/${name}`,
  );
  assertEquals([...shown].sort(), there.sort());
  for (const view of ["chat", "users", "queue", "explore"]) {
    for (const look of ["light", "dark", "phone"]) {
      assertEquals(shown.has(`docs/screenshots/${view}_${look}.png`), true, `${view}, ${look}`);
    }
  }
});
