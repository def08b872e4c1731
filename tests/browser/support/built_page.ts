import { join } from "@std/path";
import { ROOT } from "../../support/module_graph.ts";

const DIST = join(ROOT, "web/dist");
/** What the build is made of. */
const SOURCES = ["web/src", "web/public", "web/deno.json", "web/vite.config.ts", "proto/gen"];

let built: Promise<string> | undefined;

/** The folder of the page's build, made once in a test run when a source is newer than it. */
export function builtPage(): Promise<string> {
  return built ??= build();
}

async function build(): Promise<string> {
  const madeMs = await changedMs(join(DIST, "manifest.json"));
  const sourcesMs = await Promise.all(SOURCES.map((path) => changedMs(join(ROOT, path))));
  if (Math.max(...sourcesMs) < madeMs) return DIST;
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "web:build"],
    cwd: ROOT,
  }).output();
  if (success) return DIST;
  const text = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
  throw new Error(`Cannot build the page: ${text}`);
}

/** When a file, or anything in a folder, was changed last; 0 for what is not there. */
async function changedMs(path: string): Promise<number> {
  try {
    const { mtime, isDirectory } = await Deno.stat(path);
    if (!isDirectory) return mtime?.getTime() ?? 0;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return 0;
    throw thrown;
  }
  const times: number[] = [];
  for await (const { name } of Deno.readDir(path)) times.push(await changedMs(join(path, name)));
  return Math.max(0, ...times);
}
