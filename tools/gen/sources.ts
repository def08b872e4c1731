import { fromFileUrl, relative } from "@std/path";
import { type Product, PRODUCTS } from "./products.ts";
import { runDeno } from "./run.ts";

/** What the OpenAPI document is made by; it is made from all that this imports. */
const DOCUMENT_ENTRY = "tools/gen/print_openapi.ts";
const GENERATED = "proto/gen/";
const BUF = ["buf.yaml", "buf.gen.yaml"];

/** Which files of the tree the products are made from. */
export class Sources {
  readonly #root: string;
  #documentFiles: ReadonlySet<string> = new Set();

  constructor(root: string) {
    this.#root = root;
  }

  /** Looks again which files the document is made from; while one of them cannot be read, the last that were known. */
  async refresh(): Promise<void> {
    const answer = await runDeno(["info", "--json", DOCUMENT_ENTRY], { cwd: this.#root }).catch(() => "{}");
    const { modules = [] }: { modules?: { specifier: string }[] } = JSON.parse(answer);
    const files = modules.map(({ specifier }) => specifier)
      .filter((url) => url.startsWith("file:"))
      .map((url) => relative(this.#root, fromFileUrl(url)))
      .filter((path) => !path.startsWith(GENERATED));
    if (files.length > 0) this.#documentFiles = new Set(files);
  }

  /** What a change of these files makes stale, maybe; empty for files that nothing is generated from. */
  productsOf(paths: readonly string[]): readonly Product[] {
    const files = paths.map((path) => relative(this.#root, path));
    if (files.some((file) => isContract(file) || BUF.includes(file))) return PRODUCTS;
    return files.some((file) => this.#documentFiles.has(file)) ? PRODUCTS.slice(1) : [];
  }
}

function isContract(file: string): boolean {
  return file.startsWith("proto/") && file.endsWith(".proto");
}
