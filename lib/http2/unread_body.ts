/** Chunks below this size are joined where they wait, in octets. */
const SMALL = 1_024;
/** Room for small chunks is made in these sizes, as large as what waits already. */
const MIN_JOINT = 256;
const MAX_JOINT = 16 * 1024;

/**
 * What has come of a body and is not read yet. A peer may send its window octet by octet: small chunks are
 * joined, so that what waits costs about as much memory as it has octets.
 */
export class UnreadBody {
  readonly #chunks: Uint8Array[] = [];
  #size = 0;
  /** Small chunks gather here, behind all others. */
  #joint = EMPTY;
  #joined = 0;

  /** Octets that wait. */
  get size(): number {
    return this.#size;
  }

  /** Adds a copy of these octets. */
  push(data: Uint8Array): void {
    const isFirst = this.#size === 0;
    this.#size += data.length;
    if (data.length > this.#joint.length - this.#joined) {
      this.#closeJoint();
      if (isFirst || data.length >= SMALL) {
        this.#chunks.push(data.slice());
        return;
      }
      this.#joint = new Uint8Array(Math.min(MAX_JOINT, Math.max(MIN_JOINT, data.length, this.#size)));
    }
    this.#joint.set(data, this.#joined);
    this.#joined += data.length;
  }

  /** Takes the next chunk. */
  shift(): Uint8Array | undefined {
    if (this.#chunks.length === 0) this.#closeJoint();
    const chunk = this.#chunks.shift();
    if (chunk) this.#size -= chunk.length;
    return chunk;
  }

  #closeJoint(): void {
    if (this.#joined > 0) this.#chunks.push(this.#joint.subarray(0, this.#joined));
    this.#joint = EMPTY;
    this.#joined = 0;
  }
}

const EMPTY = new Uint8Array();
