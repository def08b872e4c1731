import { join } from "@std/path";
import { type AssetOf, assetsFromManifest } from "./assets.ts";

/** One file of the build, as it is and as it was compressed when it was built. */
export interface BuiltFile {
  readonly type: string;
  /** By content coding; `identity` is always there. */
  readonly codings: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** Whether its name changes with its content. */
  readonly isHashed: boolean;
}

/** The page as it was built. */
export interface Build {
  readonly asset: AssetOf;
  /** By their paths: `/assets/main-C7UZJBs.js`, `/icon.svg`. */
  readonly files: ReadonlyMap<string, BuiltFile>;
}

const MANIFEST = "manifest.json";
/** Where Vite puts what it names by its content. */
const HASHED = "/assets/";
const CODINGS: Readonly<Record<string, string>> = { br: "br", gz: "gzip" };
const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
  woff2: "font/woff2",
  png: "image/png",
  webmanifest: "application/manifest+json",
};

/**
 * Reads a build into memory: it is small, and so only its own files can ever be answered.
 *
 * @returns `undefined` when there is none.
 * @throws Error when it cannot be read, or is none of ours.
 */
export async function readBuild(folder: string): Promise<Build | undefined> {
  const manifest = await readIfThere(join(folder, MANIFEST));
  if (!manifest) return undefined;
  const bytesOf = new Map<string, Uint8Array<ArrayBuffer>>();
  for await (const path of pathsIn(folder, "")) bytesOf.set(path, await Deno.readFile(join(folder, path)));
  const files = new Map<string, BuiltFile>();
  for (const [path, bytes] of bytesOf) {
    const type = TYPES[endingOf(path)];
    if (!type) continue;
    const codings = new Map([["identity", bytes]]);
    for (const [ending, coding] of Object.entries(CODINGS)) {
      const compressed = bytesOf.get(`${path}.${ending}`);
      if (compressed) codings.set(coding, compressed);
    }
    files.set(path, { type, codings, isHashed: path.startsWith(HASHED) });
  }
  return { asset: assetsFromManifest(new TextDecoder().decode(manifest)), files };
}

async function readIfThere(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return await Deno.readFile(path);
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return undefined;
    throw thrown;
  }
}

async function* pathsIn(root: string, folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory, isFile } of Deno.readDir(join(root, folder))) {
    if (isFile) yield `${folder}/${name}`;
    if (isDirectory) yield* pathsIn(root, `${folder}/${name}`);
  }
}

function endingOf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}
