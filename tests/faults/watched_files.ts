import type { FileStore, OpenFile, StoredFile } from "../../lib/files/mod.ts";

/** What a {@link WatchedFiles} has seen. */
export interface Watched {
  /** Files that are open now. */
  readonly open: number;
  /** Bytes that were read of all files. */
  readonly read: number;
}

/** A store that counts what is open, and what is read of it. */
export class WatchedFiles implements FileStore {
  readonly #store: FileStore;
  #open = 0;
  #read = 0;

  constructor(store: FileStore) {
    this.#store = store;
  }

  get watched(): Watched {
    return { open: this.#open, read: this.#read };
  }

  get description(): string {
    return this.#store.description;
  }

  get maxBytes(): number {
    return this.#store.maxBytes;
  }

  write(chunks: AsyncIterable<Uint8Array>): Promise<StoredFile> {
    return this.#store.write(chunks);
  }

  async open(id: string): Promise<OpenFile> {
    const opened = await this.#store.open(id);
    this.#open++;
    return {
      file: opened.file,
      read: async (offset, limit) => {
        const bytes = await opened.read(offset, limit);
        this.#read += bytes.length;
        return bytes;
      },
      [Symbol.asyncDispose]: async () => {
        await opened[Symbol.asyncDispose]();
        this.#open--;
      },
    };
  }

  sweep(): Promise<number> {
    return this.#store.sweep();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
  }
}
