import { AppError } from "../error/mod.ts";
import { builtIns } from "./built_in.ts";
import type { QueueFunction } from "./fn.ts";
import { openFunctions } from "./functions.ts";
import type { WorkerKind } from "./pool.ts";

/** A module whose functions are served. */
export interface ModuleEntry {
  readonly url: string;
  /** What its functions run in, unless they say so themselves. */
  readonly worker: WorkerKind;
}

/** A function with what it runs in. */
export interface Registered {
  readonly function: QueueFunction;
  readonly worker: WorkerKind;
  readonly url: string;
}

/** All that a server serves. */
export interface Registry {
  readonly functions: ReadonlyMap<string, Registered>;
  /** What the server answers by itself. */
  readonly builtIns: ReadonlyMap<string, unknown>;
}

/**
 * Imports the modules, and lists what they export.
 *
 * @throws AppError `FAILED_PRECONDITION` when one cannot be imported, exports no function, or one of a name that
 * is taken.
 */
export async function openRegistry(modules: readonly ModuleEntry[]): Promise<Registry> {
  const functions = new Map<string, Registered>();
  for (const { url, worker } of modules) {
    for (const [name, found] of await openFunctions(url)) {
      const other = functions.get(name);
      if (other) {
        const state = `"${other.url}" has one of that name`;
        throw new AppError("FAILED_PRECONDITION", `Cannot serve function "${name}" of "${url}": ${state}`);
      }
      functions.set(name, { function: found, worker: found.worker ?? worker, url });
    }
  }
  return {
    functions,
    builtIns: builtIns(new Map(Array.from(functions, ([name, registered]) => [name, registered.function]))),
  };
}

/** The modules that a pool of each kind has to know. */
export function modulesByKind({ functions }: Registry): Map<WorkerKind, string[]> {
  const modules = new Map<WorkerKind, string[]>();
  for (const { worker, url } of functions.values()) {
    const urls = modules.get(worker) ?? [];
    if (!urls.includes(url)) modules.set(worker, [...urls, url]);
  }
  return modules;
}
