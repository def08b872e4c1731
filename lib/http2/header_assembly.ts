import { ErrorCode } from "./constants.ts";
import { ConnectionError } from "./errors.ts";

/** A header block that is whole. */
export interface HeaderBlock {
  streamId: number;
  endStream: boolean;
  /** The stream depends on itself: it ends once the block is decoded (RFC 7540, section 5.3.1). */
  selfDependent: boolean;
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
  #selfDependent = false;
  #begun = 0;
  #parts: Uint8Array[] = [];
  #size = 0;

  constructor(limits: HeaderAssemblyLimits) {
    this.#limits = limits;
  }

  /** The stream whose block is not whole yet; 0 when there is none. Only CONTINUATION may follow then. */
  get openStream(): number {
    return this.#streamId;
  }

  /** How many blocks have begun that took more than one frame. */
  get begun(): number {
    return this.#begun;
  }

  /**
   * Takes a HEADERS frame, of which `bytes` may be the beginning only; answers the block when it is whole.
   *
   * @throws ConnectionError `ENHANCE_YOUR_CALM` when it is too large.
   */
  begin(block: HeaderBlock, isWhole: boolean): HeaderBlock | undefined {
    if (isWhole && block.bytes.length <= this.#limits.maxHeaderBlockSize) return block;
    this.#streamId = block.streamId;
    this.#endStream = block.endStream;
    this.#selfDependent = block.selfDependent;
    this.#begun++;
    this.#add(block.bytes);
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
    const block = {
      streamId: this.#streamId,
      endStream: this.#endStream,
      selfDependent: this.#selfDependent,
      bytes,
    };
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
