import { parseArgs } from "@std/cli/parse-args";
import { resolve, toFileUrl } from "@std/path";
import type { WorkerKind } from "../../lib/queue/mod.ts";
import { UsageError } from "./usage_error.ts";

/** What the command line says of a queue worker. */
export interface WorkerArguments {
  /** URLs of modules. */
  readonly modules: readonly string[];
  readonly worker: WorkerKind | undefined;
  readonly workers: number | undefined;
}

const KINDS: readonly WorkerKind[] = ["async", "thread", "process"];
const MAX_WORKERS = 1_024;

/** Reads the options of a queue worker. @throws UsageError that names what is wrong. */
export function workerArguments(args: readonly string[], folder: string): WorkerArguments {
  const { module, worker, workers } = parseArgs([...args], {
    string: ["module", "worker", "workers"],
    collect: ["module"],
    unknown: (arg: string) => {
      throw new UsageError(`Cannot use "${arg}": expected --module, --worker or --workers`);
    },
  });
  const kind = KINDS.find((one) => one === worker);
  if (worker !== undefined && !kind) {
    throw new UsageError(`Cannot use --worker "${worker}": expected one of ${KINDS.join(", ")}`);
  }
  const count = workers === undefined ? undefined : Number(workers);
  if (count !== undefined && !(/^\d+$/.test(workers ?? "") && count >= 1 && count <= MAX_WORKERS)) {
    throw new UsageError(`Cannot use --workers "${workers}": expected 1 to ${MAX_WORKERS}`);
  }
  const files: readonly string[] = module ?? [];
  if (files.includes("")) throw new UsageError(`Cannot use --module "": expected a file`);
  return { modules: files.map((file) => moduleUrl(file, folder)), worker: kind, workers: count };
}

function moduleUrl(file: string, folder: string): string {
  return /^(file|https?|data):/.test(file) ? file : toFileUrl(resolve(folder, file)).href;
}
