import { eventually } from "../support/eventually.ts";
import type { ParleyProcess } from "../support/process.ts";
import { sqliteFile, type StoreKit } from "./store_kit.ts";
import { WriteLock } from "./write_lock.ts";

const STOP_MS = 5_000;
const ATTEMPTS = 20;

/**
 * Stops a worker where it is, but not in the middle of a transaction: there it would keep the SQLite file
 * locked, and so everyone else waiting, until it goes on.
 */
export async function pause(worker: ParleyProcess, store: StoreKit): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    worker.signal("SIGSTOP");
    await eventually("the worker is stopped", async () => (await state(worker.pid)).startsWith("T"), {
      withinMs: STOP_MS,
    });
    if (!store.env.DATA_DIR || !isLocked(sqliteFile(store))) return;
    worker.signal("SIGCONT");
  }
  throw new Error(`Cannot pause the worker: it was in a transaction ${ATTEMPTS} times`);
}

/** The state of a process as `ps` has it: `T` when it is stopped. */
async function state(pid: number): Promise<string> {
  const { stdout } = await new Deno.Command("ps", { args: ["-o", "stat=", "-p", String(pid)] }).output();
  return new TextDecoder().decode(stdout).trim();
}

function isLocked(file: string): boolean {
  try {
    using _lock = WriteLock.take(file, 0);
    return false;
  } catch {
    return true;
  }
}
