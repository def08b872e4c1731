import type { StoredFile } from "./file.ts";

/** Bytes of a file at the most, in a store that is told nothing else. */
export interface FileStoreOptions {
  /** Bytes of one file at the most; what each store takes by default is said beside it. */
  readonly maxBytes?: number;
}

/**
 * Files. What is answered is kept, and seen at once by all that have the same store open. Each method may throw
 * AppError `UNAVAILABLE` when the store cannot be used for now.
 *
 * Memory is constant: of each file that is written or read, a piece or two is held at a time.
 */
export interface FileStore extends AsyncDisposable {
  /** What store it is, for people; carries no credentials. */
  readonly description: string;
  /** Bytes of one file at the most. */
  readonly maxBytes: number;

  /**
   * Stores the bytes that come, under an id of their own. The file can be read once all of it is kept, and from
   * then on whole: nobody sees a part of it, whatever ends the process in between. The next chunk is asked for
   * only when there is room for it, and its bytes are no longer needed by then.
   *
   * @throws AppError `RESOURCE_EXHAUSTED` as soon as there are more than {@link maxBytes} bytes, or when the store
   * is full; `ABORTED` when the store gave up waiting for more; whatever `chunks` throws, as it is. Nothing can be
   * read of the file then, and `chunks` is told to end.
   */
  write(chunks: AsyncIterable<Uint8Array>): Promise<StoredFile>;

  /**
   * A file, to be read until it is disposed.
   *
   * @throws AppError `NOT_FOUND` when no file has this id, or it is no id; `DATA_LOSS` when what is kept is not
   * what was written.
   */
  open(id: string): Promise<OpenFile>;

  /**
   * Removes what uploads have left whose process was ended in the middle; answers how many. One that is under way
   * is let be, in whatever process. It is called now and then by itself: at the start, and every ten minutes.
   */
  sweep(): Promise<number>;
}

/** A file that is being read. */
export interface OpenFile extends AsyncDisposable {
  readonly file: StoredFile;

  /**
   * The bytes from `offset` on, `limit` at the most: as many as the store reads in one step, 256 KiB at the most.
   * At least one, but for an offset at the end of the file, a limit of 0.
   *
   * @throws AppError `DATA_LOSS` when fewer bytes are kept than were written.
   */
  read(offset: number, limit: number): Promise<Uint8Array>;
}
