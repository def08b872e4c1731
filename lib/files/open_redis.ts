import { asFields, asText, type RedisConnection } from "../redis/mod.ts";
import { FILE_ID, type StoredFile } from "./file.ts";
import { damaged, noSuchFile } from "./file_errors.ts";
import { fileKeys } from "./keys_redis.ts";
import type { OpenFile } from "./store.ts";

/** A whole file on Redis. */
export class RedisFile implements OpenFile {
  readonly file: StoredFile;
  readonly #redis: RedisConnection;
  /** Bytes of each piece but the last. */
  readonly #pieceBytes: number;

  private constructor(redis: RedisConnection, file: StoredFile, pieceBytes: number) {
    this.#redis = redis;
    this.file = file;
    this.#pieceBytes = pieceBytes;
  }

  /** Opens a file. For what it throws see `FileStore`. */
  static async open(redis: RedisConnection, id: string): Promise<RedisFile> {
    if (!FILE_ID.test(id)) throw noSuchFile(id); // what is no id touches no key
    const fields = asFields(await redis.command(["HMGET", fileKeys.whole(id), "size", "sha256", "piece"]));
    if (!fields) throw noSuchFile(id);
    const [size, sha256 = "", piece] = fields;
    return new RedisFile(redis, { id, size: Number(size), sha256 }, Number(piece));
  }

  async read(offset: number, limit: number): Promise<Uint8Array> {
    const { id, size } = this.file;
    const length = Math.max(0, Math.min(limit, size - offset));
    if (length === 0) return new Uint8Array();
    const number = Math.floor(offset / this.#pieceBytes);
    const from = offset - number * this.#pieceBytes;
    const reply = await this.#redis.command(["HGET", fileKeys.whole(id), String(number)]);
    if (reply === null) throw damaged(id, `piece ${number} is gone`);
    const piece = Uint8Array.fromBase64(asText(reply));
    const wanted = Math.min(this.#pieceBytes, size - number * this.#pieceBytes);
    if (piece.length !== wanted) throw damaged(id, `piece ${number} has ${piece.length} bytes`);
    return piece.subarray(from, from + length);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve(); // nothing is held
  }
}
