import type { Message } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { join } from "./bytes.ts";
import { checkLength, lengthAt, PREFIX, unpack, type Unpacking } from "./envelope.ts";

/** Where the bytes come from. */
export interface Chunks {
  read(): Promise<Uint8Array | undefined>;
}

/** The messages of a body of envelopes, as they come. @throws ConnectError for what is none. */
export async function* readMessages(chunks: Chunks, unpacking: Unpacking): AsyncGenerator<Message> {
  const bytes = new Gathered(chunks);
  while (await bytes.has(PREFIX)) {
    const prefix = bytes.take(PREFIX);
    const length = lengthAt(prefix, 0);
    const flags = prefix[0]!;
    checkLength(length, unpacking.maxBytes);
    if (!await bytes.has(length)) throw cutOff();
    const message = unpack(unpacking, flags, bytes.take(length));
    yield message instanceof Promise ? await message : message;
  }
  if (bytes.size > 0) throw cutOff();
}

function cutOff(): ConnectError {
  return new ConnectError("the body ends in the middle of a message", Code.InvalidArgument);
}

/** Chunks, until there are enough of them. Bytes are copied once, and only where a message is in several chunks. */
class Gathered {
  size = 0;
  readonly #source: Chunks;
  #chunks: Uint8Array[] = [];

  constructor(source: Chunks) {
    this.#source = source;
  }

  /** Waits until there are so many bytes; `false` when the body ends before. */
  async has(count: number): Promise<boolean> {
    while (this.size < count) {
      const chunk = await this.#source.read();
      if (!chunk) return false;
      if (chunk.length === 0) continue;
      this.#chunks.push(chunk);
      this.size += chunk.length;
    }
    return true;
  }

  /** Takes so many bytes, which are there. */
  take(count: number): Uint8Array {
    const first = this.#chunks[0] ?? EMPTY;
    this.size -= count;
    if (count <= first.length) {
      if (count < first.length) this.#chunks[0] = first.subarray(count);
      else this.#chunks.shift();
      return first.subarray(0, count);
    }
    const parts: Uint8Array[] = [];
    let used = 0;
    for (let left = count; left > 0; used++) {
      const part = this.#chunks[used]!.subarray(0, left);
      parts.push(part);
      left -= part.length;
    }
    const last = parts.at(-1)!.length;
    const rest = this.#chunks[used - 1]!.subarray(last);
    this.#chunks = rest.length > 0 ? [rest, ...this.#chunks.slice(used)] : this.#chunks.slice(used);
    return join(parts, count);
  }
}

const EMPTY = new Uint8Array();
