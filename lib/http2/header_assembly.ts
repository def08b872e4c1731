import { ErrorCode } from "./constants.ts";
import { ConnectionError } from "./errors.ts";

/** A header block that is whole. */
export interface HeaderBlock {
  streamId: number;
  endStream: boolean;
  /** Valid during the call only. */
  bytes: Uint8Array;
}

/** How large a block may be. */
export interface HeaderAssemblyLimits {
  /** Octets over all its frames. */
  maxHeaderBlockSize: number;
  maxContinuations: number;
}

/** Puts a HEADERS frame and its CONTINUATION frames together (RFC 9113, section 4.3). */
export class HeaderAssembly {
  readonly #limits: HeaderAssemblyLimits;
  #streamId = 0;
  #endStream = false;
  #parts: Uint8Array[] = [];
  #size = 0;

  constructor(limits: HeaderAssemblyLimits) {
    this.#limits = limits;
  }

  /** The stream whose block is not whole yet; 0 when there is none. Only CONTINUATION may follow then. */
  get openStream(): number {
    return this.#streamId;
  }

  /** Takes the fragment of a HEADERS frame; answers the block when it is whole. */
  begin(
    streamId: number,
    endStream: boolean,
    fragment: Uint8Array,
    isWhole: boolean,
  ): HeaderBlock | undefined {
    if (isWhole) return { streamId, endStream, bytes: fragment };
    this.#streamId = streamId;
    this.#endStream = endStream;
    this.#add(fragment);
    return undefined;
  }

  /**
   * Takes the fragment of a CONTINUATION frame; answers the block when it is whole.
   *
   * @throws ConnectionError `ENHANCE_YOUR_CALM` when the block takes too many frames or octets.
   */
  continue(fragment: Uint8Array, isWhole: boolean): HeaderBlock | undefined {
    this.#add(fragment);
    if (!isWhole) return undefined;
    const bytes = new Uint8Array(this.#size);
    let at = 0;
    for (const part of this.#parts) {
      bytes.set(part, at);
      at += part.length;
    }
    const block = { streamId: this.#streamId, endStream: this.#endStream, bytes };
    this.#streamId = 0;
    this.#parts = [];
    this.#size = 0;
    return block;
  }

  #add(fragment: Uint8Array): void {
    this.#parts.push(fragment.slice());
    this.#size += fragment.length;
    if (
      this.#parts.length > this.#limits.maxContinuations + 1 || this.#size > this.#limits.maxHeaderBlockSize
    ) {
      throw new ConnectionError(
        ErrorCode.ENHANCE_YOUR_CALM,
        `a header block of ${this.#size} octets in ${this.#parts.length} frames`,
      );
    }
  }
}
