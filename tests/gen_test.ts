import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { readFiles, ROOT } from "./support/module_graph.ts";
import { ParleyProcess } from "./support/process.ts";
import { TreeCopy } from "./support/tree_copy.ts";

const CONTRACT = "proto/helloworld/helloworld.proto";
const GENERATED = ["proto/gen", "web/src/rest"];

/** `deno task gen` in a folder: its exit code, and what it wrote on both streams. */
async function gen(folder: string, ...options: string[]): Promise<{ code: number; text: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "gen", ...options],
    cwd: folder,
  }).output();
  return { code, text: [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("") };
}

/** All that is generated in a folder. */
async function generated(folder: string) {
  const files = await Promise.all(GENERATED.map((path) => readFiles(join(folder, path), [""])));
  return [files, await Deno.readTextFile(join(folder, "openapi.json"))];
}

Deno.test("generated: everything in the tree is what its sources say", async () => {
  const { code, text } = await gen(ROOT, "--check");
  assertEquals({ code, text }, { code: 0, text: "" });
});

Deno.test("generated: openapi.json is what an edge serves that knows its callers", async () => {
  const AUTH_JWT_SECRET = "0123456789abcdef0123456789abcdef";
  await using edge = await ParleyProcess.start("all", { env: { AUTH_JWT_SECRET } });
  const served = await (await fetch(`${edge.http}/openapi.json`)).json();
  assertEquals(served, JSON.parse(await Deno.readTextFile(join(ROOT, "openapi.json"))));
});

Deno.test("gen: a change of a contract is shown as stale, then generated everywhere", async () => {
  await using tree = await TreeCopy.create();
  assertEquals((await gen(tree.folder)).code, 0);
  await tree.edit("proto/user/v1/user.proto", "Reads one user.", "Reads one user, and no other.");
  await Deno.writeTextFile(join(tree.folder, "proto/gen/left_pb.ts"), "left over");
  const before = await generated(tree.folder);

  const stale = await gen(tree.folder, "--check");
  assertEquals(stale.code, 1);
  assertStringIncludes(
    stale.text,
    'proto/gen: stale, run "deno task gen"\n  proto/gen/comments.json\n  proto/gen/left_pb.ts\n',
  );
  assertStringIncludes(stale.text, "  proto/gen/user/v1/user_pb.ts\n");
  assertEquals(await generated(tree.folder), before);

  const { code, text } = await gen(tree.folder);
  assertEquals(code, 0, text);
  for (const file of ["openapi.json", "web/src/rest/schema.ts", "proto/gen/user/v1/user_pb.ts"]) {
    assertStringIncludes(text, `  ${file}\n`);
    assertStringIncludes(await Deno.readTextFile(join(tree.folder, file)), "Reads one user, and no other");
  }
  assertEquals(await gen(tree.folder, "--check"), { code: 0, text: "" });
});

Deno.test("gen: a fault is shown with its file, line and column, and the old output stays", async () => {
  await using tree = await TreeCopy.create();
  await gen(tree.folder);
  const before = await generated(tree.folder);
  await tree.edit(CONTRACT, "string message = 1;", "Missing message = 1;");
  const { code, text } = await gen(tree.folder);
  assertEquals(code, 1);
  const lines = (await Deno.readTextFile(join(tree.folder, CONTRACT))).split("\n");
  const line = lines.findIndex((text) => text.includes("Missing message")) + 1;
  assertStringIncludes(text, `${CONTRACT}:${line}:3:cannot find \`Missing\``);
  assertStringIncludes(text, "proto/gen: not generated, the old one stays");
  assertEquals(await generated(tree.folder), before);

  await tree.edit(CONTRACT, "Missing message = 1;", "string message = 1;");
  assertEquals(await gen(tree.folder), {
    code: 0,
    text: [
      ...["proto/gen", "openapi.json", "web/src/rest", "clients/typescript/gen/queue_functions.ts"],
      "",
    ].join(": fresh\n"),
  });
});

Deno.test("gen: rules that do not compile are shown, and the old document stays", async () => {
  await using tree = await TreeCopy.create();
  const before = await Deno.readTextFile(join(tree.folder, "openapi.json"));
  await tree.edit("functions/auth/rules.ts", "export const authRules", "export constant authRules");
  const { code, text } = await gen(tree.folder);
  assertEquals(code, 1);
  assertStringIncludes(text, "openapi.json: not generated, the old one stays");
  assertMatch(text, /functions\/auth\/rules\.ts:\d+:\d+/);
  assertEquals(await Deno.readTextFile(join(tree.folder, "openapi.json")), before);
});

Deno.test("gen: what it does not know is refused", async () => {
  const { code, text } = await gen(ROOT, "--wach");
  assertEquals(code, 2);
  assert(text.includes("--watch"), text);
});
