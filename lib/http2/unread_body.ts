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
  /** Most bodies are read as fast as they come, or have one chunk only. */
  #first: Uint8Array | undefined;
  /** What comes after the first. */
  #rest: Uint8Array[] | undefined;
  #size = 0;
  /** Small chunks gather here, behind all others. */
  #joint: Uint8Array | undefined;
  #joined = 0;

  /** Octets that wait. */
  get size(): number {
    return this.#size;
  }

  /** Adds a copy of these octets. */
  push(data: Uint8Array): void {
    if (this.#size === 0) this.#first = data.slice();
    else this.#pushBehind(data);
    this.#size += data.length;
  }

  /** Takes the next chunk. */
  shift(): Uint8Array | undefined {
    const chunk = this.#first;
    if (!chunk) return undefined;
    this.#size -= chunk.length;
    if (this.#size === 0) {
      this.#first = undefined;
    } else {
      if (this.#rest?.length === 0) this.#closeJoint();
      this.#first = this.#rest!.shift();
    }
    return chunk;
  }

  #pushBehind(data: Uint8Array): void {
    this.#rest ??= [];
    if (!this.#joint || data.length > this.#joint.length - this.#joined) {
      this.#closeJoint();
      if (data.length >= SMALL) {
        this.#rest.push(data.slice());
        return;
      }
      this.#joint = new Uint8Array(Math.min(MAX_JOINT, Math.max(MIN_JOINT, data.length, this.#size)));
    }
    this.#joint.set(data, this.#joined);
    this.#joined += data.length;
  }

  #closeJoint(): void {
    if (this.#joint) this.#rest!.push(this.#joint.subarray(0, this.#joined));
    this.#joint = undefined;
    this.#joined = 0;
  }
}
