import { fromFileUrl, relative } from "@std/path";
import { openApi, type Product, PRODUCTS, protoGen, restTypes } from "./products.ts";
import { runDeno } from "./run.ts";

const GENERATED = "proto/gen/";
const BUF = ["buf.yaml", "buf.gen.yaml"];

/** Which files of the tree the products are made from. */
export class Sources {
  readonly #root: string;
  readonly #files = new Map<Product, ReadonlySet<string>>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Looks again which files products are made from; while one of them cannot be read, the last that were known. */
  async refresh(): Promise<void> {
    await Promise.all(PRODUCTS.map(async (product) => {
      if (product.entry === undefined) return;
      const files = await this.#filesOf(product.entry);
      if (files.length > 0) this.#files.set(product, new Set(files));
    }));
  }

  /** What a change of these files makes stale, maybe; empty for files that nothing is generated from. */
  productsOf(paths: readonly string[]): readonly Product[] {
    const files = paths.map((path) => relative(this.#root, path));
    const stale = new Set(
      PRODUCTS.filter((product) => files.some((file) => this.#files.get(product)?.has(file))),
    );
    if (files.some((file) => isContract(file) || BUF.includes(file))) stale.add(protoGen).add(openApi);
    if (stale.has(openApi)) stale.add(restTypes);
    return PRODUCTS.filter((product) => stale.has(product));
  }

  async #filesOf(entry: string): Promise<string[]> {
    const answer = await runDeno(["info", "--json", entry], { cwd: this.#root }).catch(() => "{}");
    const { modules = [] }: { modules?: { specifier: string }[] } = JSON.parse(answer);
    return modules.map(({ specifier }) => specifier)
      .filter((url) => url.startsWith("file:"))
      .map((url) => relative(this.#root, fromFileUrl(url)))
      .filter((path) => !path.startsWith(GENERATED));
  }
}

function isContract(file: string): boolean {
  return file.startsWith("proto/") && file.endsWith(".proto");
}
