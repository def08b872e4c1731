import { fromFileUrl, join } from "@std/path";
import { freshen, staleFiles } from "./gen/freshen.ts";
import { type Product, PRODUCTS } from "./gen/products.ts";
import { GenFault } from "./gen/run.ts";
import { Sources } from "./gen/sources.ts";

const ROOT = fromFileUrl(new URL("../", import.meta.url));
/** Where sources are watched: those of the document may lie in any of these. */
const WATCHED = ["proto", "functions", "lib"];
/** Changes that come within this time belong together, in milliseconds. */
const SETTLE_MS = 100;

const HELP = `Generates what is made from the contracts: proto/gen, openapi.json, web/src/rest

Usage: deno task gen [option]

Options:
  --check  say what is stale, write nothing; the exit code is 1 when something is
  --watch  generate again when a source changes, until Ctrl-C
  --help   this text
`;

if (import.meta.main) Deno.exit(await main(Deno.args));

async function main(args: readonly string[]): Promise<number> {
  const [option] = args;
  if (args.length > 1 || (option && !["--check", "--watch"].includes(option))) {
    console.log(HELP);
    return option === "--help" ? 0 : 2;
  }
  if (option === "--check") return await check() ? 0 : 1;
  if (option === "--watch") await watch();
  return await generate(PRODUCTS) ? 0 : 1;
}

/** Whether nothing is stale, which is said. */
function check(): Promise<boolean> {
  return eachOf(PRODUCTS, async (product) => {
    const files = await staleFiles(ROOT, product);
    if (files.length > 0) console.error(`${product.path}: stale, run "deno task gen"${listOf(files)}`);
    return files.length === 0;
  });
}

/**
 * Whether all of it could be generated. What follows a fault is made from what was there before.
 *
 * @param known what was said to be fresh, and is not said again.
 */
function generate(products: readonly Product[], known = new Set<Product>()): Promise<boolean> {
  return eachOf(products, async (product) => {
    const wasKnown = known.delete(product); // until it is generated
    const files = await freshen(ROOT, product);
    if (files.length > 0) console.log(`${product.path}: generated${listOf(files)}`);
    else if (!wasKnown) console.log(`${product.path}: fresh`);
    known.add(product);
    return true;
  });
}

/** Goes on to the next product when one has a fault: a wrong contract hides no other fault. */
async function eachOf(products: readonly Product[], work: (p: Product) => Promise<boolean>) {
  let all = true;
  for (const product of products) {
    all = await work(product).catch((thrown) => {
      if (!(thrown instanceof GenFault)) throw thrown;
      console.error(`${product.path}: not generated, the old one stays\n${thrown.message}`);
      return false;
    }) && all;
  }
  return all;
}

function listOf(files: readonly string[]): string {
  return files.map((file) => `\n  ${file}`).join("");
}

/** Generates now, and again whenever a source has changed; never ends. */
async function watch(): Promise<void> {
  const sources = new Sources(ROOT);
  const known = new Set<Product>();
  const changed = new Set<string>();
  let wake = Promise.withResolvers<void>();
  const collect = async (paths: string[], recursive: boolean) => {
    for await (const event of Deno.watchFs(paths, { recursive })) {
      if (event.kind === "access") continue;
      for (const path of event.paths) changed.add(path);
      wake.resolve();
    }
  };
  void collect(WATCHED.map((name) => join(ROOT, name)), true);
  void collect([ROOT], false);
  await generate(PRODUCTS, known);
  await sources.refresh();
  console.log("Watching the contracts and their rules");
  while (true) {
    await wake.promise;
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    wake = Promise.withResolvers();
    const products = sources.productsOf([...changed]);
    changed.clear();
    if (products.length === 0) continue;
    await generate(products, known);
    await sources.refresh();
  }
}
