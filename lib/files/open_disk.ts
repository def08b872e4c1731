import { join } from "@std/path";
import { FILE_ID, type StoredFile } from "./file.ts";
import { damaged, noSuchFile } from "./file_errors.ts";
import { diskFailure } from "./failure_disk.ts";
import { FOOTER_BYTES, fromFooter } from "./footer.ts";
import type { OpenFile } from "./store.ts";

/** Bytes that are read in one step: what a slow reader costs. */
const READ_BYTES = 128 * 1024;

/** A whole file on disk. */
export class DiskFile implements OpenFile {
  readonly file: StoredFile;
  readonly #handle: Deno.FsFile;
  /** Where the next read begins unless it seeks. */
  #position = -1;

  private constructor(file: StoredFile, handle: Deno.FsFile) {
    this.file = file;
    this.#handle = handle;
  }

  /** Opens a file of this folder. For what it throws see `FileStore`. */
  static async open(folder: string, id: string): Promise<DiskFile> {
    if (!FILE_ID.test(id)) throw noSuchFile(id); // what is no id touches no path
    const handle = await Deno.open(join(folder, id)).catch((thrown: unknown) => {
      throw thrown instanceof Deno.errors.NotFound ? noSuchFile(id) : diskFailure(thrown);
    });
    try {
      const size = (await handle.stat()).size - FOOTER_BYTES;
      if (size < 0) throw damaged(id, "it has no footer");
      await handle.seek(size, Deno.SeekMode.Start);
      const sha256 = fromFooter(await readFull(handle, FOOTER_BYTES));
      if (sha256 === undefined) throw damaged(id, "its footer is none");
      return new DiskFile({ id, size, sha256 }, handle);
    } catch (thrown) {
      handle.close();
      throw diskFailure(thrown);
    }
  }

  async read(offset: number, limit: number): Promise<Uint8Array> {
    const length = Math.max(0, Math.min(limit, this.file.size - offset, READ_BYTES));
    if (length === 0) return new Uint8Array();
    try {
      if (this.#position !== offset) await this.#handle.seek(offset, Deno.SeekMode.Start);
      const bytes = await readFull(this.#handle, length);
      this.#position = offset + bytes.length;
      if (bytes.length < length) throw damaged(this.file.id, `it ends at ${this.#position}`);
      return bytes;
    } catch (thrown) {
      throw diskFailure(thrown);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#handle.close();
    return Promise.resolve();
  }
}

/** So many bytes, or as many as there are. */
async function readFull(file: Deno.FsFile, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const count = await file.read(bytes.subarray(filled));
    if (count === null) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}
