import { AppError } from "../error/mod.ts";
import { openDurable, RedisConnection, RedisScript, replyCode } from "../redis/mod.ts";
import { newFileId, type StoredFile } from "./file.ts";
import { storeFull } from "./file_errors.ts";
import { fileKeys } from "./keys_redis.ts";
import appendSource from "./lua/append_piece.lua" with { type: "text" };
import commitSource from "./lua/commit_file.lua" with { type: "text" };
import { Measure } from "./measure.ts";
import { RedisFile } from "./open_redis.ts";
import { inPieces } from "./pieces.ts";
import type { FileStore, FileStoreOptions, OpenFile } from "./store.ts";

/** Bytes of one file on Redis at the most, unless told otherwise: 16 MiB. */
export const MAX_REDIS_FILE_BYTES = 16 * 1024 * 1024;

/** Bytes of a piece: one field of a hash, in base64, since replies are read as text. */
const PIECE_BYTES = 256 * 1024;
/** How long Redis keeps a part after its last piece, in milliseconds. */
const PART_MS = 10 * 60_000;

const append = new RedisScript(appendSource);
const commit = new RedisScript(commitSource);

/** What {@link openRedisFiles} takes beside the URL. */
export interface RedisFilesOptions extends FileStoreOptions {
  /** How long an upload may pause, in milliseconds; ten minutes unless given. */
  readonly partMs?: number;
}

/**
 * The files on one Redis server, shared by the processes of several machines. They are held in its memory, at
 * four thirds of their size: a file may have {@link MAX_REDIS_FILE_BYTES} unless told otherwise.
 *
 * What is answered survives a crash of the server when it runs with `appendonly yes`, `appendfsync always` and
 * `maxmemory-policy noeviction`; where it does not, the log says so at once.
 *
 * @throws AppError `UNAVAILABLE` when the server is not reached within five seconds, `FAILED_PRECONDITION`
 * when the URL is not one.
 */
export async function openRedisFiles(url: string, options: RedisFilesOptions = {}): Promise<FileStore> {
  const { maxBytes = MAX_REDIS_FILE_BYTES, partMs = PART_MS } = options;
  if (!(maxBytes >= 0 && partMs > 0)) {
    throw new RangeError(
      `Cannot keep files of ${maxBytes} bytes for ${partMs} ms: need 0 or more, 1 or more`,
    );
  }
  const redis = await openDurable(url, { room: "files", keeps: "files" });
  return new RedisFiles(redis, { maxBytes, partMs });
}

/** Each file as a hash: its pieces by their numbers, and what is known of it. */
class RedisFiles implements FileStore {
  readonly description: string;
  readonly maxBytes: number;
  readonly #redis: RedisConnection;
  readonly #partMs: number;

  constructor(redis: RedisConnection, { maxBytes, partMs }: { maxBytes: number; partMs: number }) {
    this.description = `Redis at "${redis.address}"`;
    this.maxBytes = maxBytes;
    this.#redis = redis;
    this.#partMs = partMs;
  }

  async write(chunks: AsyncIterable<Uint8Array>): Promise<StoredFile> {
    const id = newFileId();
    const measure = new Measure(this.maxBytes);
    const [part, whole] = [fileKeys.part(id), fileKeys.whole(id)];
    let count = 0;
    try {
      for await (const piece of inPieces(measure.through(chunks), PIECE_BYTES)) {
        await this.#step(append, [part], [String(count++), piece.toBase64(), String(this.#partMs)]);
      }
      const { size } = measure;
      const sha256 = measure.sha256();
      await this.#step(commit, [part, whole], [count, size, sha256, PIECE_BYTES].map(String));
      return { id, size, sha256 };
    } catch (thrown) {
      // A step that was not answered may have been done. Without this the part goes by itself in time.
      await this.#redis.command(["UNLINK", part, whole]).catch(() => {});
      throw thrown;
    }
  }

  open(id: string): Promise<OpenFile> {
    return RedisFile.open(this.#redis, id);
  }

  /** Nothing is left to remove: Redis forgets parts by itself. */
  sweep(): Promise<number> {
    return Promise.resolve(0);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#redis[Symbol.asyncDispose]();
  }

  async #step(script: RedisScript, keys: readonly string[], args: readonly string[]): Promise<void> {
    const reply = await script.run(this.#redis, keys, args).catch((thrown: unknown) => {
      throw replyCode(thrown) === "OOM" ? storeFull(thrown) : thrown;
    });
    if (reply !== 0) return;
    throw new AppError("ABORTED", `Cannot store the file: no bytes came for ${this.#partMs} ms`);
  }
}
