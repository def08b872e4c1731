import { dirname, fromFileUrl } from "@std/path";
import {
  openFunctions,
  type OpenPool,
  type PoolOptions,
  type QueueFunction,
} from "../../../lib/queue/mod.ts";
import type { HostFlags } from "./host_process.ts";
import type { HostSettings } from "./host_settings.ts";
import { type FunctionPermissions, permissionFlags } from "./permissions.ts";
import { AsyncPool } from "./pool_async.ts";
import { HostPool } from "./pool_hosts.ts";
import { Runner } from "./runner.ts";

/** What pools are opened with, beside modules and workers. */
export interface PoolsOptions {
  /** What functions in `process` and `thread` workers may do beside computing; nothing unless given. */
  readonly permissions?: FunctionPermissions;
  /** The heap of each `process` or `thread` worker, in MiB; 256 unless given. */
  readonly heapMb?: number;
}

const HEAP_MB = 256;
const MIN_HEAP_MB = 16;
/** What a host process has in memory without its functions, with some room; and buffers beside a heap. */
const HOST_MB = 192;
const MAX_WORKERS = 1_024;
/** The folder of this project, whose modules a host imports. */
const PROJECT = import.meta.resolve("../../../");

/**
 * Opens pools of all three kinds, with these permissions and this memory for their functions.
 *
 * A worker's process may have its heaps and 192 MiB beside them. Opening throws AppError `FAILED_PRECONDITION` when a
 * module cannot be loaded, RangeError when the number of workers is none.
 *
 * @throws RangeError when the options cannot be.
 */
export function createOpenPool({ permissions = {}, heapMb = HEAP_MB }: PoolsOptions = {}): OpenPool {
  if (!(Number.isInteger(heapMb) && heapMb >= MIN_HEAP_MB)) {
    throw new RangeError(`Cannot bound a heap to ${heapMb} MiB: need at least ${MIN_HEAP_MB}`);
  }
  permissionFlags(permissions, []);
  return async (kind, options) => {
    const { modules, workers } = options;
    if (!(Number.isInteger(workers) && workers >= 1 && workers <= MAX_WORKERS)) {
      throw new RangeError(`Cannot open a pool of ${workers} workers: need 1 to ${MAX_WORKERS}`);
    }
    if (kind === "async") return new AsyncPool(await importAll(modules), workers);
    const threads = kind === "thread" ? workers : 1;
    const settings: HostSettings = {
      modules,
      threads,
      threadHeapMb: kind === "thread" ? heapMb : 0,
      residentMb: HOST_MB + threads * heapMb,
      revokeRead: permissions.read === undefined,
    };
    const flags: HostFlags = {
      permissions: permissionFlags(permissions, moduleFolders(options)),
      ...(kind === "process" && { heapMb }),
    };
    return await HostPool.open(kind, options, (signal) => Runner.start(settings, flags, signal));
  };
}

async function importAll(modules: readonly string[]): Promise<Map<string, QueueFunction>> {
  const all = await Promise.all(modules.map(openFunctions));
  return new Map(all.flatMap((functions) => [...functions]));
}

function moduleFolders({ modules }: PoolOptions): string[] {
  const folders = modules.filter((url) => url.startsWith("file:")).map((url) => dirname(fromFileUrl(url)));
  return PROJECT.startsWith("file:") ? [fromFileUrl(PROJECT), ...folders] : folders;
}
