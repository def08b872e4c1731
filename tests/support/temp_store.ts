import { type ChatStore, openSqliteStore } from "../../lib/chat/mod.ts";

/** A real chat store in a folder of its own, which goes when it is disposed. */
export class TempStore implements AsyncDisposable {
  readonly #folder = Deno.makeTempDirSync({ prefix: "parley-" });
  readonly #opened: ChatStore[] = [];
  /** The first connection to it. */
  readonly store: ChatStore = this.again();

  /** One more connection to the same file, as another process has it. */
  again(): ChatStore {
    const store = openSqliteStore(`${this.#folder}/chat.db`);
    this.#opened.push(store);
    return store;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const store of this.#opened) await store[Symbol.asyncDispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }
}
