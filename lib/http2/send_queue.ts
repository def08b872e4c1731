/** Sent chunks are let go of at the latest when there are so many. */
const MAX_SENT = 64;

/** Chunks that wait to be sent, taken off octet by octet; every step costs the same however many wait. */
export class SendQueue {
  #chunks: Uint8Array[] = [];
  #first = 0;
  #size = 0;

  /** Octets that wait. */
  get size(): number {
    return this.#size;
  }

  /** The chunk at the front. */
  get first(): Uint8Array | undefined {
    return this.#chunks[this.#first];
  }

  /** Adds a chunk, which is not empty; it is not copied. */
  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
  }

  /** Takes so many octets off the chunk at the front. */
  take(octets: number): void {
    this.#size -= octets;
    const chunk = this.#chunks[this.#first]!;
    if (octets < chunk.length) {
      this.#chunks[this.#first] = chunk.subarray(octets);
    } else if (++this.#first === this.#chunks.length) {
      this.#chunks = [];
      this.#first = 0;
    } else if (this.#first >= MAX_SENT && this.#first * 2 >= this.#chunks.length) {
      this.#chunks = this.#chunks.slice(this.#first);
      this.#first = 0;
    }
  }

  /** Lets go of all. */
  clear(): void {
    this.#chunks = [];
    this.#first = 0;
    this.#size = 0;
  }
}
