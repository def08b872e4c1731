import { join } from "@std/path";

/** How long a part is let be after its last byte: it is made a moment before it is locked. In milliseconds. */
const GRACE_MS = 60_000;

/**
 * Removes the parts that nobody writes any more, and answers how many: those that can be locked.
 *
 * @param nowMs milliseconds since the Unix epoch.
 */
export async function sweepParts(folder: string, nowMs: number): Promise<number> {
  let removed = 0;
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (isFile && await sweepPart(join(folder, name), nowMs)) removed++;
  }
  return removed;
}

async function sweepPart(path: string, nowMs: number): Promise<boolean> {
  try {
    using file = await Deno.open(path, { read: true, write: true });
    const { mtime } = await file.stat();
    if (mtime && nowMs - mtime.getTime() < GRACE_MS) return false;
    if (!await file.tryLock(true)) return false;
    await Deno.remove(path);
    return true;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return false; // it was finished, or another process swept it
    throw thrown;
  }
}
