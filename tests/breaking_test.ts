import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import denoJson from "../deno.json" with { type: "json" };
import { ROOT } from "./support/module_graph.ts";

const OLD = `syntax = "proto3";
package a.v1;
message A {
  string id = 1;
  string name = 2;
}
`;
const REMOVED = OLD.replace("  string name = 2;\n", "");
const RESERVED = OLD.replace(
  "  string name = 2;\n",
  '  reserved 2;\n  reserved "name";\n  string title = 3;\n',
);

/** What the task says of a contract in a repository whose history is these tagged contracts. */
async function verdict(tagged: Readonly<Record<string, string>>, now: string): Promise<[number, string]> {
  const folder = await Deno.makeTempDir({ prefix: "parley-breaking-" });
  const write = (contract: string) => Deno.writeTextFile(join(folder, "proto/a/v1/a.proto"), contract);
  const git = (...args: string[]) =>
    run(
      "git",
      ["-c", "user.name=t", "-c", "user.email=t@localhost", "-c", "commit.gpgSign=false", ...args],
      folder,
    );
  try {
    await Deno.mkdir(join(folder, "proto/a/v1"), { recursive: true });
    await Deno.copyFile(join(ROOT, "buf.yaml"), join(folder, "buf.yaml"));
    assertEquals((await git("init", "--quiet"))[0], 0);
    for (const [tag, contract] of Object.entries(tagged)) {
      await write(contract);
      await git("add", ".");
      assertEquals((await git("commit", "--quiet", "--allow-empty", "-m", tag))[0], 0);
      assertEquals((await git("tag", tag))[0], 0);
    }
    await write(now);
    const [, runIt, ...flags] = denoJson.tasks.breaking.command.split(" ");
    const script = join(ROOT, flags.pop()!);
    return await run(
      Deno.execPath(),
      [runIt!, "--config", join(ROOT, "deno.json"), ...flags, script],
      folder,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function run(command: string, args: string[], cwd: string): Promise<[code: number, output: string]> {
  const env = { NO_COLOR: "1", GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
  const { code, stdout, stderr } = await new Deno.Command(command, { args, cwd, env }).output();
  return [code, new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr)];
}

Deno.test("breaking: a field that is removed is refused, and named", async () => {
  const [code, output] = await verdict({ v1: OLD }, REMOVED);
  assertEquals(code === 0, false, output);
  assertStringIncludes(output, 'Previously present field "2" with name "name" on message "A" was deleted');
  assertStringIncludes(output, "The contracts break those of v1");
});

Deno.test("breaking: a field that is reserved passes, and so does a new one", async () => {
  const [code, output] = await verdict({ v1: OLD }, RESERVED);
  assertEquals([code, output.trim()], [0, "The contracts break nothing of v1"]);
});

Deno.test("breaking: a number reserved without its name is refused, for JSON's sake", async () => {
  const [code, output] = await verdict({ v1: OLD }, RESERVED.replace('  reserved "name";\n', ""));
  assertEquals(code === 0, false);
  assertStringIncludes(output, 'deleted without reserving the name "name"');
});

Deno.test("breaking: the last tag counts, not the first", async () => {
  const [code, output] = await verdict({ v1: OLD, v2: RESERVED }, RESERVED);
  assertEquals([code, output.trim()], [0, "The contracts break nothing of v2"]);
  const [removed] = await verdict({ v1: REMOVED, v2: OLD }, REMOVED);
  assertEquals(removed === 0, false);
});

Deno.test("breaking: without a tag it says so and passes", async () => {
  const [code, output] = await verdict({}, REMOVED);
  assertEquals([code, output.trim()], [0, "No tag to compare the contracts with: nothing can break yet"]);
});

Deno.test("breaking: the gate runs it", () => {
  assertStringIncludes(denoJson.tasks.ok.command, "deno task breaking");
});
