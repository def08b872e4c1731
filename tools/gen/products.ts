import { join, relative } from "@std/path";
import { GenFault, runDeno } from "./run.ts";

/** Texts by their paths in the tree. */
export type Texts = ReadonlyMap<string, string>;

/** Something that is generated. */
export interface Product {
  /** The file or the folder that is generated, all of it, from the root of the tree. */
  readonly path: string;
  /** The program that prints it, where it is made from all that this imports. */
  readonly entry?: string;
  /**
   * Makes it anew, and writes nothing into the tree.
   *
   * @throws GenFault when its sources are not valid.
   */
  make(root: string): Promise<Texts>;
}

const PROTO_GEN = "proto/gen";
const OPENAPI = "openapi.json";
const REST_TYPES = "web/src/rest";
const QUEUE_CLIENT = "clients/typescript/gen/queue_functions.ts";

/** The code of the contracts: `buf lint`, then `buf generate`. */
export const protoGen: Product = { path: PROTO_GEN, make: makeProtoGen };
/** The routes of the edge as an OpenAPI document. */
export const openApi: Product = printed(OPENAPI, "tools/gen/print_openapi.ts");
/** The same as TypeScript types. */
export const restTypes: Product = { path: REST_TYPES, make: makeRestTypes };
/** A typed client of the example functions that are behind the queue. */
export const queueClient: Product = printed(QUEUE_CLIENT, "tools/gen/print_queue_client.ts");

/** All that is generated, each after what it is made from. */
export const PRODUCTS: readonly Product[] = [protoGen, openApi, restTypes, queueClient];

/** A file as a program prints it. */
function printed(path: string, entry: string): Product {
  const flags = ["run", "--quiet", "--no-prompt", "--allow-read", "--allow-env"];
  const make = async (root: string) => new Map([[path, await runDeno([...flags, entry], { cwd: root })]]);
  return { path, entry, make };
}

async function makeProtoGen(root: string): Promise<Texts> {
  const folder = await Deno.makeTempDir({ prefix: "parley-gen-" });
  try {
    for (const args of [["lint"], ["generate", "-o", folder]]) {
      await runDeno(["task", "--quiet", "buf", ...args], { cwd: root });
    }
    return await readTexts(folder, PROTO_GEN);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function makeRestTypes(root: string): Promise<Texts> {
  const input = await Deno.readTextFile(join(root, OPENAPI)).catch(() => {
    throw new GenFault(`Cannot read "${OPENAPI}": it is not generated yet`);
  });
  const flags = ["run", "--quiet", "--no-prompt", "--allow-read", "--allow-env", "--allow-sys"];
  const types = await runDeno([...flags, "tools/gen/print_rest_types.ts"], { cwd: root, input });
  return new Map([[`${REST_TYPES}/schema.ts`, types]]);
}

/** The texts of a file, or of all files in a folder; none when there is no such path. */
export async function readTexts(root: string, path: string): Promise<Texts> {
  const texts = new Map<string, string>();
  for await (const file of filesIn(join(root, path))) {
    texts.set(relative(root, file), await Deno.readTextFile(file));
  }
  return texts;
}

async function* filesIn(path: string): AsyncGenerator<string> {
  const info = await Deno.stat(path).catch((thrown) => {
    if (thrown instanceof Deno.errors.NotFound) return undefined;
    throw thrown;
  });
  if (info?.isFile) yield path;
  if (!info?.isDirectory) return;
  for await (const { name } of Deno.readDir(path)) yield* filesIn(join(path, name));
}
