import type { Header, HeaderList } from "../headers.ts";
import { DynamicTable, headerSize } from "./dynamic_table.ts";
import { huffmanEncode, huffmanLength } from "./huffman.ts";
import { STATIC_NAMES, STATIC_SIZE } from "./static_table.ts";

/** Fields that no intermediary may put into a table (RFC 7541, section 7.1.3). */
const SECRET: ReadonlySet<string> = new Set([
  "authorization",
  "cookie",
  "proxy-authorization",
  "set-cookie",
]);
/** Fields whose value hardly ever comes twice: they would push out what does. */
const VOLATILE: ReadonlySet<string> = new Set([
  "content-length",
  "date",
  "etag",
  "grpc-message",
  "grpc-status-details-bin",
  "grpc-timeout",
  "if-none-match",
  "traceparent",
  "x-request-id",
]);

const MAX_TABLE_SIZE = 4_096;
/** The first byte of each representation (sections 6.1 and 6.2). */
const INDEXED = 0x80;
const INDEXING = 0x40;
const NEVER_INDEXED = 0x10;
const NOT_INDEXED = 0x00;

/** Encodes the header blocks of one connection, in order (RFC 7541). */
export class HpackEncoder {
  /** What the dynamic table has of each name: the entry with its value, and the newest. */
  readonly #names = new Map<string, NameEntries>();
  readonly #table = new DynamicTable(
    MAX_TABLE_SIZE,
    (header, number) => this.#forget(header, number),
  );
  #smallestResize: number | undefined;

  /** Takes over the peer's SETTINGS_HEADER_TABLE_SIZE; never uses more than 4,096 octets. */
  resize(maxSize: number): void {
    const size = Math.min(maxSize, MAX_TABLE_SIZE);
    if (size === this.#table.maxSize && this.#smallestResize === undefined) {
      return;
    }
    this.#smallestResize = Math.min(this.#smallestResize ?? size, size);
    this.#table.resize(size);
  }

  /**
   * What must come before the next block that this encoder has not made, such as one of
   * {@link encodeStateless}: a change of the table's size. Empty as a rule.
   */
  preamble(): Uint8Array {
    const out = new BlockWriter();
    this.#announceResize(out);
    return out.take();
  }

  /** Whether {@link preamble} is not empty. */
  get hasPreamble(): boolean {
    return this.#smallestResize !== undefined;
  }

  /** Encodes one header block. */
  encode(headers: HeaderList): Uint8Array {
    const out = new BlockWriter();
    this.#announceResize(out);
    for (const header of headers) this.#encodeHeader(out, header);
    return out.take();
  }

  /** A change of the table's size is told first, the smallest of several too (section 4.2). */
  #announceResize(out: BlockWriter): void {
    if (this.#smallestResize === undefined) return;
    if (this.#smallestResize < this.#table.maxSize) {
      out.integer(0x20, 5, this.#smallestResize);
    }
    out.integer(0x20, 5, this.#table.maxSize);
    this.#smallestResize = undefined;
  }

  #encodeHeader(out: BlockWriter, header: Header): void {
    const [name, value] = header;
    const fixed = STATIC_NAMES.get(name);
    const own = this.#names.get(name);
    const index = fixed?.values.get(value) ??
      this.#dynamicIndex(own?.values.get(value));
    if (index !== undefined) return out.integer(INDEXED, 7, index);
    const nameIndex = fixed?.index ?? this.#dynamicIndex(own?.newest) ?? 0;
    if (SECRET.has(name)) {
      return out.literal(NEVER_INDEXED, 4, nameIndex, header, false);
    }
    if (VOLATILE.has(name) || headerSize(header) > this.#table.maxSize / 4) {
      return out.literal(NOT_INDEXED, 4, nameIndex, header, false);
    }
    out.literal(INDEXING, 6, nameIndex, header, true);
    this.#table.add(header);
    this.#remember(header, this.#table.inserted);
  }

  /** The index of the entry with this number: the newest follows the static table. */
  #dynamicIndex(number: number | undefined): number | undefined {
    return number === undefined ? undefined : STATIC_SIZE + 1 + this.#table.inserted - number;
  }

  #remember([name, value]: Header, number: number): void {
    const own = this.#names.get(name); // adding may have evicted the last that had this name
    if (own) {
      own.values.set(value, number);
      own.newest = number;
    } else {
      this.#names.set(name, {
        newest: number,
        values: new Map([[value, number]]),
      });
    }
  }

  #forget([name, value]: Header, number: number): void {
    const own = this.#names.get(name);
    if (own?.values.get(value) === number) own.values.delete(value);
    if (own?.newest === number) this.#names.delete(name);
  }
}

/** Entries of one name, by their numbers (see {@link DynamicTable.inserted}). */
interface NameEntries {
  newest: number;
  readonly values: Map<string, number>;
}

/**
 * Encodes a header block that uses no table but the static one, and so is right on every connection: what is
 * sent again and again is encoded once.
 */
export function encodeStateless(headers: HeaderList): Uint8Array {
  const out = new BlockWriter();
  for (const header of headers) {
    const [name, value] = header;
    const fixed = STATIC_NAMES.get(name);
    const index = fixed?.values.get(value);
    if (index !== undefined) {
      out.integer(INDEXED, 7, index);
    } else {
      const first = SECRET.has(name) ? NEVER_INDEXED : NOT_INDEXED;
      out.literal(first, 4, fixed?.index ?? 0, header, true);
    }
  }
  return out.take();
}

/** Puts the parts of a block together. */
class BlockWriter {
  #bytes = new Uint8Array(128);
  #length = 0;

  take(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** An integer with a prefix of so many bits, behind the bits of `first` (section 5.1). */
  integer(first: number, prefix: number, value: number): void {
    this.#reserve(8);
    const mask = (1 << prefix) - 1;
    if (value < mask) {
      this.#bytes[this.#length++] = first | value;
      return;
    }
    this.#bytes[this.#length++] = first | mask;
    let rest = value - mask;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest & 0x7f) | 0x80;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }

  literal(
    first: number,
    prefix: number,
    nameIndex: number,
    [name, value]: Header,
    compact: boolean,
  ): void {
    this.integer(first, prefix, nameIndex);
    if (nameIndex === 0) this.#string(name, compact);
    this.#string(value, compact);
  }

  /** A string; in the Huffman code where that is shorter and worth the work (section 5.2). */
  #string(text: string, compact: boolean): void {
    const length = compact ? huffmanLength(text) : text.length;
    if (length < text.length) {
      this.integer(0x80, 7, length);
      this.#reserve(length);
      this.#length = huffmanEncode(text, this.#bytes, this.#length);
      return;
    }
    this.integer(0, 7, text.length);
    this.#reserve(text.length);
    for (let i = 0; i < text.length; i++) {
      this.#bytes[this.#length++] = text.charCodeAt(i);
    }
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(
      Math.max(this.#bytes.length * 2, this.#length + more),
    );
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}
