import { join } from "@std/path";
import { AppError } from "../error/mod.ts";
import { logger } from "../telemetry/mod.ts";
import { type Clock, systemClock } from "../time/mod.ts";
import { diskFailure } from "./failure_disk.ts";
import { newFileId, type StoredFile } from "./file.ts";
import { Measure } from "./measure.ts";
import { DiskFile } from "./open_disk.ts";
import { type DiskFolders, DiskPart } from "./part_disk.ts";
import { inPieces } from "./pieces.ts";
import type { FileStore, FileStoreOptions, OpenFile } from "./store.ts";
import { sweepParts } from "./sweep_disk.ts";

/** Bytes of one file on disk at the most, unless told otherwise: 1 GiB. */
export const MAX_DISK_FILE_BYTES = 1024 * 1024 * 1024;

/** Bytes that are written in one step. */
const WRITE_BYTES = 256 * 1024;
/** How often what was left behind is looked for, in milliseconds. */
const SWEEP_MS = 10 * 60_000;

const log = logger("files");

/** What {@link openDiskFiles} takes beside the folder. */
export interface DiskFilesOptions extends FileStoreOptions {
  readonly clock?: Clock;
}

/**
 * The files in a folder of their own, which is made where it is missing: shared by the processes of one machine.
 * A file may have {@link MAX_DISK_FILE_BYTES} unless told otherwise.
 *
 * @throws AppError `FAILED_PRECONDITION` when the folder cannot be made.
 */
export async function openDiskFiles(folder: string, options: DiskFilesOptions = {}): Promise<FileStore> {
  const { maxBytes = MAX_DISK_FILE_BYTES, clock = systemClock } = options;
  if (!(maxBytes >= 0)) throw new RangeError(`Cannot limit files to ${maxBytes} bytes: need 0 or more`);
  const folders = { parts: join(folder, "parts"), whole: join(folder, "whole") };
  try {
    for (const path of Object.values(folders)) await Deno.mkdir(path, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const state = cause instanceof Error ? cause.message : String(cause);
    throw new AppError("FAILED_PRECONDITION", `Cannot open file store "${folder}": ${state}`, { cause });
  }
  return new DiskFiles(`folder "${folder}"`, { folders, maxBytes, clock });
}

class DiskFiles implements FileStore {
  readonly description: string;
  readonly maxBytes: number;
  readonly #folders: DiskFolders;
  readonly #clock: Clock;
  readonly #timer: ReturnType<typeof setInterval>;
  #sweeping: Promise<void>;

  constructor(
    description: string,
    { folders, maxBytes, clock }: { folders: DiskFolders; maxBytes: number; clock: Clock },
  ) {
    this.description = description;
    this.maxBytes = maxBytes;
    this.#folders = folders;
    this.#clock = clock;
    this.#sweeping = this.#sweepQuietly();
    this.#timer = setInterval(() => this.#sweeping = this.#sweepQuietly(), SWEEP_MS);
    Deno.unrefTimer(this.#timer);
  }

  async write(chunks: AsyncIterable<Uint8Array>): Promise<StoredFile> {
    const id = newFileId();
    const measure = new Measure(this.maxBytes);
    await using part = await DiskPart.create(this.#folders, id).catch((thrown: unknown) => {
      throw diskFailure(thrown);
    });
    for await (const piece of inPieces(measure.through(chunks), WRITE_BYTES)) await part.append(piece);
    const sha256 = measure.sha256();
    try {
      await part.commit(sha256);
    } catch (thrown) {
      throw diskFailure(thrown);
    }
    return { id, size: measure.size, sha256 };
  }

  open(id: string): Promise<OpenFile> {
    return DiskFile.open(this.#folders.whole, id);
  }

  async sweep(): Promise<number> {
    try {
      return await sweepParts(this.#folders.parts, this.#clock.wallMs());
    } catch (thrown) {
      throw diskFailure(thrown);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#sweeping;
  }

  async #sweepQuietly(): Promise<void> {
    try {
      const count = await this.sweep();
      if (count > 0) log.info("Removed {count} uploads that were broken off", { count });
    } catch (thrown) {
      log.warn("Cannot remove what broken uploads left: {why}", { why: AppError.from(thrown).message });
    }
  }
}
