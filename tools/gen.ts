import { parseArgs } from "@std/cli/parse-args";
import { fromFileUrl, join, resolve } from "@std/path";
import { freshen, staleFiles } from "./gen/freshen.ts";
import { type Product, PRODUCTS } from "./gen/products.ts";
import { GenFault } from "./gen/run.ts";
import { Sources } from "./gen/sources.ts";

const ROOT = fromFileUrl(new URL("../", import.meta.url));
/** Where sources are watched: those of the products may lie in any of these. */
const WATCHED = ["proto", "functions", "lib", "workers"];
/** Changes that come within this time belong together, in milliseconds. */
const SETTLE_MS = 100;

const HELP =
  `Generates what is made from the contracts (proto/gen, openapi.json, web/src/rest), and a typed client of the
example functions behind the queue (clients/typescript/gen)

Usage: deno task gen [options]

Options:
  --check              say what is stale, write nothing; the exit code is 1 when something is
  --watch              generate again when a source changes, until Ctrl-C
  --queue-client FILE  nothing of that: a typed client of the functions that a running server has behind a queue,
                       in TypeScript (FILE.ts) or Python (FILE.py)
    --from URL         that server; http://localhost:8080
    --queue NAME       that queue; task_prpc
    --token-file FILE  has the access token for it, where it wants one
  --help               this text
`;

const STRINGS = ["queue-client", "from", "queue", "token-file"] as const;

if (import.meta.main) Deno.exit(await main(Deno.args));

async function main(args: readonly string[]): Promise<number> {
  let isWrong = false;
  const { check: checks, watch: watches, help, ...given } = parseArgs([...args], {
    boolean: ["check", "watch", "help"],
    string: [...STRINGS],
    default: { from: "http://localhost:8080", queue: "task_prpc" },
    unknown: () => !(isWrong = true),
  });
  const file = given["queue-client"];
  if (help || isWrong || file === "" || (watches && (checks || file))) {
    console.log(HELP);
    return help ? 0 : 2;
  }
  if (file !== undefined) return await queueClient(file, { ...given, checks }) ? 0 : 1;
  if (checks) return await check() ? 0 : 1;
  if (watches) await watch();
  return await generate(PRODUCTS) ? 0 : 1;
}

/** What the client of a running server is made by. */
interface QueueClientOptions {
  readonly from: string;
  readonly queue: string;
  readonly "token-file"?: string | undefined;
  readonly checks: boolean;
}

/** Whether a client of a running server could be generated; or, where that is to be checked, whether it is fresh. */
async function queueClient(file: string, { checks, from, queue, ...given }: QueueClientOptions) {
  // a task runs in the root of the tree: where its caller is is told beside
  const folder = Deno.env.get("INIT_CWD") ?? Deno.cwd();
  const tokenFile = given["token-file"];
  const token = tokenFile && (await Deno.readTextFile(resolve(folder, tokenFile))).trim();
  const { servedClient } = await import("./gen/served_client.ts");
  const products = [servedClient(resolve(folder, file), folder, { from, queue, token })];
  return await (checks ? check(products, folder) : generate(products, new Set(), folder));
}

/** Whether nothing is stale, which is said. */
function check(products = PRODUCTS, root = ROOT): Promise<boolean> {
  return eachOf(products, async (product) => {
    const files = await staleFiles(root, product);
    if (files.length > 0) console.error(`${product.path}: stale, run "deno task gen"${listOf(files)}`);
    return files.length === 0;
  });
}

/**
 * Whether all of it could be generated. What follows a fault is made from what was there before.
 *
 * @param known what was said to be fresh, and is not said again.
 */
function generate(products: readonly Product[], known = new Set<Product>(), root = ROOT): Promise<boolean> {
  return eachOf(products, async (product) => {
    const wasKnown = known.delete(product); // until it is generated
    const files = await freshen(root, product);
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
