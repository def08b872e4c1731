import type { Pool, WorkerKind } from "./pool.ts";

/** The pools of a server, by kind. Disposing it closes each of them once. */
export class Pools extends Map<WorkerKind, Pool> implements AsyncDisposable {
  #closed: Promise<unknown> | undefined;

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= Promise.all(Array.from(this.values(), (pool) => pool[Symbol.asyncDispose]()));
    await this.#closed;
  }
}
