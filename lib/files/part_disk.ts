import { join } from "@std/path";
import { toFooter } from "./footer.ts";
import { diskFailure } from "./failure_disk.ts";

/** Where a store keeps what. */
export interface DiskFolders {
  /** Files that are being written. */
  readonly parts: string;
  /** Files that are whole. */
  readonly whole: string;
}

/**
 * A file that is being written. It is locked for as long: the lock goes with the process, so who can lock a part
 * knows that nobody writes it any more.
 *
 * Disposing it removes it, unless it was committed. All of it throws as the file system does.
 */
export class DiskPart implements AsyncDisposable {
  readonly #folders: DiskFolders;
  readonly #id: string;
  readonly #file: Deno.FsFile;
  #isCommitted = false;

  private constructor(folders: DiskFolders, id: string, file: Deno.FsFile) {
    this.#folders = folders;
    this.#id = id;
    this.#file = file;
  }

  /** Begins a file with this id. */
  static async create(folders: DiskFolders, id: string): Promise<DiskPart> {
    const file = await Deno.open(join(folders.parts, id), { createNew: true, write: true, mode: 0o600 });
    try {
      await file.lock(true);
      return new DiskPart(folders, id, file);
    } catch (thrown) {
      file.close();
      throw thrown;
    }
  }

  /** Writes the next bytes. @throws AppError `RESOURCE_EXHAUSTED` when the disk is full. */
  async append(bytes: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < bytes.length;) at += await this.#file.write(bytes.subarray(at));
    } catch (thrown) {
      throw diskFailure(thrown);
    }
  }

  /** Makes it a whole file in one step, which outlasts a loss of power once this has resolved. */
  async commit(sha256: string): Promise<void> {
    const { parts, whole } = this.#folders;
    await this.append(toFooter(sha256));
    await this.#file.sync();
    await Deno.rename(join(parts, this.#id), join(whole, this.#id));
    using folder = await Deno.open(whole);
    await folder.sync(); // the name is kept by the folder, not by the file
    this.#isCommitted = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#file.close();
    if (this.#isCommitted) return;
    const { parts, whole } = this.#folders;
    // It is in one of them. A part that cannot be removed now is swept later.
    for (const folder of [parts, whole]) await Deno.remove(join(folder, this.#id)).catch(() => {});
  }
}
