import { fromFileUrl, join, relative, toFileUrl } from "@std/path";

/** One import or re-export of a {@link Module}, static or dynamic, of values or of types. */
export interface Import {
  /** As the source has it. */
  readonly specifier: string;
  /** The imported file's path in the tree, or the full specifier of what lies outside of it. */
  readonly target: string;
}

/** One source file of the tree. */
export interface Module {
  /** From the root of the tree, with slashes: `lib/time/clock.ts`. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

/** A text file of the tree. */
export type TextFile = Pick<Module, "path" | "text">;

/** The root of the tree that the tests are part of. */
export const ROOT = fromFileUrl(new URL("../../", import.meta.url));

const SKIPPED = [".git", ".parley", "node_modules", "coverage"];
/** A compile unit of its own, with an import map of its own. */
const PAGE = "web/";

/** All files below the root whose names end in one of these, in the order of their paths. */
export async function readFiles(root: string, endings: readonly string[]): Promise<TextFile[]> {
  const files: TextFile[] = [];
  for await (const path of filesIn(root)) {
    if (!endings.some((ending) => path.endsWith(ending))) continue;
    files.push({ path: relative(root, path), text: await Deno.readTextFile(path) });
  }
  return files.sort((one, other) => one.path < other.path ? -1 : 1);
}

async function* filesIn(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory, isFile } of Deno.readDir(folder)) {
    if (isFile) yield join(folder, name);
    if (isDirectory && !SKIPPED.includes(name)) yield* filesIn(join(folder, name));
  }
}

interface DenoInfo {
  modules: readonly {
    specifier: string;
    error?: string;
    dependencies?: readonly {
      specifier: string;
      code?: { specifier?: string; error?: string };
      type?: { specifier?: string; error?: string };
    }[];
  }[];
}

/**
 * All TypeScript files of the tree, less those of the page, with their imports, as Deno itself parses and resolves them.
 *
 * @throws Error when Deno cannot read or resolve one of them.
 */
export async function readModules(root: string): Promise<Module[]> {
  const files = (await readFiles(root, [".ts", ".tsx"])).filter(({ path }) => !path.startsWith(PAGE));
  const { modules } = await denoInfo(root, files);
  const importsOf = new Map<string, Import[]>();
  for (const { specifier: url, error, dependencies = [] } of modules) {
    if (error) throw new Error(`Cannot read "${url}": ${error}`);
    const imports = dependencies.map(({ specifier, code, type }) => {
      const target = code?.specifier ?? type?.specifier;
      if (!target) {
        throw new Error(`Cannot resolve "${specifier}" in "${url}": ${code?.error ?? type?.error}`);
      }
      return { specifier, target: target.startsWith("file:") ? relative(root, fromFileUrl(target)) : target };
    });
    importsOf.set(url, imports);
  }
  return files.map((file) => {
    const imports = importsOf.get(toFileUrl(join(root, file.path)).href);
    if (!imports) throw new Error(`Cannot find "${file.path}": not in what deno info answered`);
    return { ...file, imports };
  });
}

/** `deno info` takes one entry: it gets a file that imports all others. */
async function denoInfo(root: string, files: readonly TextFile[]): Promise<DenoInfo> {
  const folder = await Deno.makeTempDir({ prefix: "parley-graph-" });
  try {
    const entry = join(folder, "all.ts");
    const lines = files.map(({ path }) => `import ${JSON.stringify(toFileUrl(join(root, path)).href)};\n`);
    await Deno.writeTextFile(entry, lines.join(""));
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", "--no-lock", "--config", join(root, "deno.json"), entry],
    }).output();
    if (!success) throw new Error(`Cannot run deno info: ${new TextDecoder().decode(stderr)}`);
    return JSON.parse(new TextDecoder().decode(stdout));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
