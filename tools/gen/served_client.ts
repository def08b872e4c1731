import { dirname, fromFileUrl, relative } from "@std/path";
import { type ClientLanguage, generateClient } from "../../lib/queue/mod.ts";
import type { Product } from "./products.ts";
import { GenFault } from "./run.ts";
import { servedFunctions, type ServedOptions } from "./served_functions.ts";

const QUEUE_MODULE = fromFileUrl(new URL("../../lib/queue/mod.ts", import.meta.url));
const LANGUAGES: Readonly<Record<string, ClientLanguage>> = { ".ts": "ts", ".py": "python" };

/**
 * A typed client of what a running server serves, in the language of the file's ending. Making it throws GenFault when the
 * server does not tell, or when there is no such language.
 *
 * @param file where it is to be, as an absolute path.
 * @param root the folder that its path is told from.
 */
export function servedClient(file: string, root: string, options: ServedOptions): Product {
  const path = relative(root, file);
  return { path, make: async () => new Map([[path, await textOf(file, options)]]) };
}

async function textOf(file: string, options: ServedOptions): Promise<string> {
  const language = LANGUAGES[file.slice(file.lastIndexOf("."))];
  if (!language) {
    const endings = Object.keys(LANGUAGES).join(" or ");
    throw new GenFault(`Cannot generate a client into "${file}": expected a name that ends with ${endings}`);
  }
  const imported = relative(dirname(file), QUEUE_MODULE);
  const queueModule = imported.startsWith(".") ? imported : `./${imported}`;
  return generateClient(await servedFunctions(options), language, { queue: options.queue, queueModule });
}
