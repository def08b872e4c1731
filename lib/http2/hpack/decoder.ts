import type { Header, HeaderList } from "../headers.ts";
import { DynamicTable, headerSize } from "./dynamic_table.ts";
import { HpackError } from "./hpack_error.ts";
import { huffmanCapacity, huffmanDecode } from "./huffman.ts";
import { octetString } from "./octets.ts";
import { STATIC_SIZE, STATIC_TABLE } from "./static_table.ts";

/** What a decoder allows. */
export interface DecoderOptions {
  /** Octets of the dynamic table at the most: what SETTINGS_HEADER_TABLE_SIZE tells the peer. */
  maxTableSize?: number;
  /** Octets of one header list at the most, 32 for each field included. */
  maxListSize?: number;
}

/** A header block, decoded. */
export interface DecodedBlock {
  readonly headers: HeaderList;
  /** The list exceeded the bound: what is over is left out, the compression state is kept. */
  readonly tooLarge: boolean;
}

/** What holds until the peer knows our settings (RFC 9113, section 6.5.2). */
const INITIAL_TABLE_SIZE = 4_096;
const MAX_LIST_SIZE = 16 * 1024;
/** Blocks up to this size are remembered, in octets. */
const REMEMBERED = 256;
/** Integers have no use for more: 2^28 in five octets. */
const MAX_INTEGER = 1 << 28;
/** Room for decoding strings up to this size is kept, in octets. */
const KEPT_SCRATCH = 1_024;

/** Decodes the header blocks of one connection, in order (RFC 7541). */
export class HpackDecoder {
  readonly #table = new DynamicTable(INITIAL_TABLE_SIZE);
  readonly #maxTableSize: number;
  readonly #maxListSize: number;
  /** What a size update may say by now. */
  #allowedTableSize: number;
  readonly #scratch = new Uint8Array(KEPT_SCRATCH);
  #bytes: Uint8Array = new Uint8Array();
  #at = 0;
  #end = 0;
  /** The last block that left the table as it was: the same bytes mean the same headers. */
  #lastBytes: Uint8Array = new Uint8Array();
  #last: DecodedBlock | undefined;

  constructor({ maxTableSize = INITIAL_TABLE_SIZE, maxListSize = MAX_LIST_SIZE }: DecoderOptions = {}) {
    this.#maxTableSize = maxTableSize;
    this.#allowedTableSize = Math.max(maxTableSize, INITIAL_TABLE_SIZE);
    this.#maxListSize = maxListSize;
  }

  /** The peer has acknowledged our settings: a table that is too large now must shrink with the next block. */
  settingsKnown(): void {
    this.#allowedTableSize = this.#maxTableSize;
    this.#last = undefined;
  }

  /**
   * Decodes one whole header block.
   *
   * @throws HpackError when it cannot be read; the decoder is of no use from then on.
   */
  decode(block: Uint8Array): DecodedBlock {
    if (this.#last && sameBytes(block, this.#lastBytes)) return this.#last;
    const { inserted, maxSize } = this.#table;
    this.#bytes = block;
    this.#at = 0;
    this.#end = block.length;
    const decoded = this.#readAll();
    const isSteady = this.#table.inserted === inserted && this.#table.maxSize === maxSize;
    if (!isSteady || block.length > REMEMBERED) {
      this.#last = undefined;
    } else {
      this.#lastBytes = block.slice();
      this.#last = decoded;
    }
    return decoded;
  }

  #readAll(): DecodedBlock {
    const headers: Header[] = [];
    let size = 0;
    let tooLarge = false;
    let mayResize = true;
    while (this.#at < this.#end) {
      const byte = this.#bytes[this.#at]!;
      if ((byte & 0xe0) === 0x20) { // dynamic table size update, section 6.3
        if (!mayResize) throw new HpackError("a table size update after a header field");
        this.#resize(this.#integer(5));
        continue;
      }
      if (mayResize) this.#requireShrunk();
      mayResize = false;
      const header = this.#readHeader(byte);
      size += headerSize(header);
      if (size > this.#maxListSize) tooLarge = true;
      else headers.push(header);
    }
    return { headers, tooLarge };
  }

  #readHeader(byte: number): Header {
    if (byte & 0x80) return this.#entry(this.#integer(7)); // indexed, section 6.1
    if (byte & 0x40) { // literal with incremental indexing, section 6.2.1
      const header = this.#literal(6);
      this.#table.add(header);
      return header;
    }
    return this.#literal(4); // without indexing, or never indexed, sections 6.2.2 and 6.2.3
  }

  #literal(prefix: number): Header {
    const index = this.#integer(prefix);
    const name = index === 0 ? this.#string() : this.#entry(index)[0];
    return [name, this.#string()];
  }

  #entry(index: number): Header {
    const header = index <= STATIC_SIZE ? STATIC_TABLE[index - 1] : this.#table.get(index - STATIC_SIZE - 1);
    if (!header) throw new HpackError(`index ${index} is in no table`);
    return header;
  }

  #resize(size: number): void {
    if (size > this.#allowedTableSize) {
      throw new HpackError(`a table of ${size} octets, ${this.#allowedTableSize} are allowed`);
    }
    this.#table.resize(size);
  }

  /** A table that our settings made smaller is told so first (section 4.2). */
  #requireShrunk(): void {
    if (this.#table.maxSize > this.#allowedTableSize) {
      throw new HpackError(`no table size update, ${this.#allowedTableSize} octets are allowed`);
    }
  }

  /** An integer with a prefix of so many bits (section 5.1). */
  #integer(prefix: number): number {
    const mask = (1 << prefix) - 1;
    let value = this.#byte() & mask;
    if (value < mask) return value;
    for (let shift = 0;; shift += 7) {
      const byte = this.#byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (value > MAX_INTEGER || shift > 28) throw new HpackError("an integer that is too large");
      if (!(byte & 0x80)) return value;
    }
  }

  /** A string, plain or in the Huffman code (section 5.2). */
  #string(): string {
    const isHuffman = (this.#bytes[this.#at]! & 0x80) !== 0;
    const length = this.#integer(7);
    const start = this.#at;
    const end = start + length;
    if (end > this.#end) throw new HpackError(`a string of ${length} octets, ${this.#end - start} are left`);
    this.#at = end;
    return isHuffman ? this.#huffman(start, end) : octetString(this.#bytes, start, end);
  }

  #huffman(start: number, end: number): string {
    const capacity = huffmanCapacity(end - start);
    const scratch = capacity <= KEPT_SCRATCH ? this.#scratch : new Uint8Array(capacity);
    return octetString(scratch, 0, huffmanDecode(this.#bytes, start, end, scratch));
  }

  #byte(): number {
    if (this.#at >= this.#end) throw new HpackError("it ends in the middle of a field");
    return this.#bytes[this.#at++]!;
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) return false;
  }
  return true;
}
