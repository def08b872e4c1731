import { dirname, join } from "@std/path";
import { type Product, readTexts, type Texts } from "./products.ts";

/**
 * The files of a product that are not what would be generated now: changed, missing or left over. Empty: it is fresh.
 *
 * @throws GenFault when its sources are not valid.
 */
export async function staleFiles(root: string, product: Product): Promise<string[]> {
  return stale(await product.make(root), await readTexts(root, product.path));
}

/**
 * Generates a product, and writes only those of its files that are stale, which it answers: whoever watches the
 * others sees nothing.
 *
 * @throws GenFault when its sources are not valid; then nothing is written, and what was there stays.
 */
export async function freshen(root: string, product: Product): Promise<string[]> {
  const made = await product.make(root);
  const files = stale(made, await readTexts(root, product.path));
  for (const file of files) {
    const [path, text] = [join(root, file), made.get(file)];
    if (text === undefined) {
      await Deno.remove(path);
      continue;
    }
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeTextFile(path, text);
  }
  return files;
}

function stale(made: Texts, kept: Texts): string[] {
  const all = new Set([...made.keys(), ...kept.keys()]);
  return [...all].filter((path) => made.get(path) !== kept.get(path)).sort();
}
