import { join } from "@std/path";
import { ROOT } from "./module_graph.ts";

/** What `main.ts` and the tasks `dev` and `gen` need to run; tests and documents stay behind. */
const RUNNING = [
  ...["deno.json", "deno.lock", "buf.gen.yaml", "buf.yaml", "openapi.json"],
  ...["functions", "lib", "main.ts", "proto", "tools", "workers"],
];

/** A copy of the tree's running parts, in a folder of its own, for tests that change files. Disposing it removes it. */
export class TreeCopy implements AsyncDisposable {
  private constructor(readonly folder: string) {}

  static async create(): Promise<TreeCopy> {
    const copy = new TreeCopy(await Deno.makeTempDir({ prefix: "parley-tree-" }));
    for (const name of RUNNING) await copyInto(join(ROOT, name), join(copy.folder, name));
    return copy;
  }

  /** Replaces a text in one of its files. */
  async edit(path: string, text: string, replacement: string): Promise<void> {
    const file = join(this.folder, path);
    const old = await Deno.readTextFile(file);
    if (!old.includes(text)) throw new Error(`Cannot edit "${path}": there is no ${text} in it`);
    await Deno.writeTextFile(file, old.replace(text, replacement));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** Copies a file, or a folder with all that is in it. */
export async function copyInto(from: string, to: string): Promise<void> {
  if ((await Deno.stat(from)).isFile) return await Deno.copyFile(from, to);
  await Deno.mkdir(to);
  for await (const { name } of Deno.readDir(from)) await copyInto(join(from, name), join(to, name));
}
