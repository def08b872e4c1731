import { fromFileUrl } from "@std/path";
import { TellingProcess } from "./telling_process.ts";

/** A script of this folder in a process of its own: a load, or a server. */
export class Script extends TellingProcess {
  /**
   * @param path below `bench/`.
   * @param options what it gets as its one argument, in JSON.
   */
  constructor(path: string, options: object = {}) {
    super({
      name: path,
      path: Deno.execPath(),
      args: [
        ...["run", "--unstable-no-legacy-abort", "--allow-net", "--allow-env", "--allow-read"],
        fromFileUrl(new URL(path, import.meta.url)),
        JSON.stringify(options),
      ],
    });
  }
}

/** Runs a script until it has told one thing, and answers that. */
export async function runScript<T>(path: string, options: object): Promise<T> {
  await using script = new Script(path, options);
  return await script.tells<T>();
}
