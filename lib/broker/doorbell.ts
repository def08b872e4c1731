import { logger } from "../telemetry/mod.ts";

/** What is rung for: calls can be claimed, replies can be read, calls were cancelled. */
export type Bell = "calls" | "replies" | "cancelled";

const BELLS: readonly Bell[] = ["calls", "replies", "cancelled"];
/** A file that was not touched for so long is of a process that is gone, in milliseconds. */
const STALE_MS = 24 * 60 * 60 * 1_000;

const log = logger("broker");

/**
 * How the processes that share one folder wake each other: each touches files of its own, and all watch the
 * folder. Within the process it wakes at once.
 *
 * It is a hint: where files cannot be watched nobody is woken, so whoever listens also looks by itself, seldom.
 */
export class Doorbell implements AsyncDisposable {
  readonly #folder: string;
  readonly #self = crypto.randomUUID();
  readonly #listeners = new Map<Bell, Set<() => void>>(BELLS.map((bell) => [bell, new Set()]));
  readonly #watcher: Deno.FsWatcher | undefined;
  readonly #watching: Promise<void>;

  /** Opens, or makes, the folder. */
  constructor(folder: string) {
    this.#folder = folder;
    try {
      Deno.mkdirSync(folder, { recursive: true });
      for (const bell of BELLS) Deno.writeTextFileSync(this.#fileOf(bell), "");
      this.#watcher = Deno.watchFs(folder, { recursive: false });
      this.#removeStale();
    } catch (why) {
      log.warn("Cannot watch {folder}: other processes are seen late: {why}", { folder, why });
    }
    this.#watching = this.#watch();
  }

  /** Calls the listener each time it is rung, by this process or another. Answers what ends it. */
  listen(bell: Bell, listener: () => void): () => void {
    this.#listeners.get(bell)?.add(listener);
    return () => void this.#listeners.get(bell)?.delete(listener);
  }

  /** Wakes all who listen. */
  ring(bell: Bell): void {
    this.#wake(bell);
    if (!this.#watcher) return;
    const now = new Date();
    try {
      Deno.utimeSync(this.#fileOf(bell), now, now);
    } catch (why) {
      log.debug("Cannot ring: {why}", { why });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#watcher) {
      this.#watcher.close();
      for (const bell of BELLS) await Deno.remove(this.#fileOf(bell)).catch(() => {});
    }
    await this.#watching;
  }

  #fileOf(bell: Bell): string {
    return `${this.#folder}/${this.#self}.${bell}`;
  }

  #wake(bell: Bell): void {
    for (const listener of this.#listeners.get(bell) ?? []) listener();
  }

  async #watch(): Promise<void> {
    if (!this.#watcher) return;
    for await (const { kind, paths } of this.#watcher) {
      if (kind !== "modify" && kind !== "create" && kind !== "any") continue;
      for (const path of paths) {
        if (path.includes(this.#self)) continue;
        const bell = BELLS.find((one) => path.endsWith(`.${one}`));
        if (bell) this.#wake(bell);
      }
    }
  }

  #removeStale(): void {
    for (const { name } of Deno.readDirSync(this.#folder)) {
      const path = `${this.#folder}/${name}`;
      try {
        const age = Date.now() - (Deno.statSync(path).mtime?.getTime() ?? Date.now());
        if (age > STALE_MS) Deno.removeSync(path);
      } catch {
        // another process removed it
      }
    }
  }
}
