import { Code, ConnectError } from "@connectrpc/connect";
import { checkLength, COMPRESSED, lengthAt, PREFIX } from "../serve/envelope.ts";

/** A message as it was sent. */
export interface Frame {
  readonly isCompressed: boolean;
  readonly data: Uint8Array;
}

/** Splits a body into its messages, whatever the chunks are that it comes in. */
export class MessageSplitter {
  readonly #maxBytes: number;
  #chunks: Uint8Array[] = [];
  /** Octets that are here. */
  #size = 0;
  /** Octets of the next message; -1 while its prefix is not whole. */
  #length = -1;
  #isCompressed = false;

  /** @param maxBytes of one message. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Whether a message has begun, and is not whole. */
  get isIncomplete(): boolean {
    return this.#size > 0 || this.#length >= 0;
  }

  /** Adds a chunk; its bytes are the splitter's from now on. */
  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
  }

  /** The next message; `undefined` when it is not whole. @throws ConnectError when it is too large, or makes no sense. */
  shift(): Frame | undefined {
    if (this.#length < 0 && !this.#readPrefix()) return undefined;
    if (this.#size < this.#length) return undefined;
    const data = this.#take(this.#length);
    this.#length = -1;
    return { isCompressed: this.#isCompressed, data };
  }

  #readPrefix(): boolean {
    if (this.#size < PREFIX) return false;
    const prefix = this.#take(PREFIX);
    const flags = prefix[0]!;
    if (flags > COMPRESSED) {
      throw new ConnectError(`protocol error: invalid envelope flags ${flags}`, Code.Internal);
    }
    this.#isCompressed = flags === COMPRESSED;
    this.#length = lengthAt(prefix, 0);
    checkLength(this.#length, this.#maxBytes);
    return true;
  }

  #take(octets: number): Uint8Array {
    this.#size -= octets;
    const first = this.#chunks[0] ?? EMPTY;
    if (first.length > octets) {
      this.#chunks[0] = first.subarray(octets);
      return first.subarray(0, octets);
    }
    if (first.length === octets) {
      this.#chunks.shift();
      return first;
    }
    return this.#gather(octets);
  }

  #gather(octets: number): Uint8Array {
    const bytes = new Uint8Array(octets);
    let at = 0;
    let whole = 0;
    for (const chunk of this.#chunks) {
      const part = chunk.subarray(0, octets - at);
      bytes.set(part, at);
      at += part.length;
      if (part.length < chunk.length) {
        this.#chunks[whole] = chunk.subarray(part.length);
        break;
      }
      whole++;
      if (at === octets) break;
    }
    this.#chunks.splice(0, whole);
    return bytes;
  }
}

const EMPTY = new Uint8Array();
