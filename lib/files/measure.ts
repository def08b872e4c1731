import { createHash } from "node:crypto";
import { fileTooLarge } from "./file_errors.ts";

/** Counts and digests the bytes that go through, and lets no more of them through than there may be. */
export class Measure {
  readonly #maxBytes: number;
  readonly #hash = createHash("sha256");
  #size = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** How many bytes have come. */
  get size(): number {
    return this.#size;
  }

  /** The chunks as they are. @throws AppError `RESOURCE_EXHAUSTED` in place of the chunk that is too much. */
  async *through(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      this.#size += chunk.length;
      if (this.#size > this.#maxBytes) throw fileTooLarge(this.#maxBytes);
      this.#hash.update(chunk);
      yield chunk;
    }
  }

  /** The SHA-256 of all bytes, in lower-case hexadecimal digits; asked for once, at the end. */
  sha256(): string {
    return this.#hash.digest("hex");
  }
}
