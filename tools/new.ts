import { dirname, fromFileUrl, join } from "@std/path";
import { GenFault, runDeno } from "./gen/run.ts";
import { type Names, namesOf } from "./new/names.ts";
import { templates } from "./new/templates.ts";
import { wired, wiring } from "./new/wiring.ts";

const ROOT = fromFileUrl(new URL("../", import.meta.url));

const HELP = `Begins something new that is complete from the start: "deno task ok" passes

Usage: deno task new service NAME

It writes proto/NAME/v1/NAME.proto, the service with its rules and its test in functions/NAME, adds it to what the edge
serves (functions/contracts.ts) and to who may call it (functions/auth/policy.ts), and generates what follows.
NAME is made of words like order_items.
`;

if (import.meta.main) Deno.exit(await main(Deno.args));

async function main(args: readonly string[]): Promise<number> {
  const [kind, name] = args;
  if (args.length !== 2 || kind !== "service" || name === undefined) {
    console.log(HELP);
    return args.includes("--help") ? 0 : 2;
  }
  try {
    const names = namesOf(name);
    const files = await newFiles(names);
    for (const [path, text] of files) {
      await Deno.mkdir(dirname(join(ROOT, path)), { recursive: true });
      await Deno.writeTextFile(join(ROOT, path), text);
      console.log(path);
    }
    const typeScript = [...files.keys()].filter((path) => path.endsWith(".ts"));
    await runDeno(["fmt", "--quiet", ...typeScript], { cwd: ROOT });
    console.log((await runDeno(["task", "--quiet", "gen"], { cwd: ROOT })).trim());
    console.log(
      `\nServed now: POST /v1/${names.camel}:echo {"text"}. Begin with proto/${name}/v1/${name}.proto`,
    );
    return 0;
  } catch (thrown) {
    if (!(thrown instanceof RangeError || thrown instanceof GenFault)) throw thrown;
    console.error(thrown.message);
    return 1;
  }
}

/**
 * All files that are to be written, those that are there with what is added.
 *
 * @throws RangeError when there is such a service already, or no place to add it to; nothing is written then.
 */
async function newFiles(names: Names): Promise<ReadonlyMap<string, string>> {
  for (const folder of [`proto/${names.snake}`, `functions/${names.snake}`, `proto/gen/${names.snake}`]) {
    if (await isThere(folder)) {
      throw new RangeError(`Cannot begin "${names.snake}": ${folder} is there already`);
    }
  }
  const files = new Map(templates(names));
  for (const wire of wiring(names)) {
    files.set(wire.path, wired(await Deno.readTextFile(join(ROOT, wire.path)), wire));
  }
  return files;
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(join(ROOT, path)).then(() => true, (thrown) => {
    if (thrown instanceof Deno.errors.NotFound) return false;
    throw thrown;
  });
}
