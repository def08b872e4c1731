import type { Header } from "../headers.ts";

/** What an entry counts beyond its name and value, in octets (RFC 7541, section 4.1). */
export const ENTRY_OVERHEAD = 32;

/** What a header field counts in a table, or in a header list, in octets. */
export function headerSize([name, value]: Header): number {
  return name.length + value.length + ENTRY_OVERHEAD;
}

/** The dynamic table (RFC 7541, section 2.3.2): first in, first out, bounded by the sum of its entries. */
export class DynamicTable {
  #entries: Header[] = []; // oldest first; those before #oldest are evicted
  #oldest = 0;
  #size = 0;
  #maxSize: number;
  #inserted = 0;
  readonly #onEvict: ((header: Header, number: number) => void) | undefined;

  /** @param onEvict told of each entry that leaves, with its number (see {@link inserted}). */
  constructor(maxSize: number, onEvict?: (header: Header, number: number) => void) {
    this.#maxSize = maxSize;
    this.#onEvict = onEvict;
  }

  /** How many entries there are. */
  get length(): number {
    return this.#entries.length - this.#oldest;
  }

  /** The sum of the entries, in octets. */
  get size(): number {
    return this.#size;
  }

  /** The bound of the sum, in octets. */
  get maxSize(): number {
    return this.#maxSize;
  }

  /** How many entries were ever added: the number of the newest, counted from 1. Also tells whether it changed. */
  get inserted(): number {
    return this.#inserted;
  }

  /** The entry at an index, the newest being 0. */
  get(index: number): Header | undefined {
    return index < this.length ? this.#entries[this.#entries.length - 1 - index] : undefined;
  }

  /** Adds an entry, and evicts what no longer fits; one that is larger than the table empties it. */
  add(header: Header): void {
    const size = headerSize(header);
    this.#evictTo(this.#maxSize - size);
    this.#inserted++;
    if (size > this.#maxSize) return;
    this.#entries.push(header);
    this.#size += size;
  }

  /** Changes the bound, and evicts what no longer fits. */
  resize(maxSize: number): void {
    this.#maxSize = maxSize;
    this.#evictTo(maxSize);
  }

  #evictTo(size: number): void {
    while (this.#size > size && this.length > 0) {
      const header = this.#entries[this.#oldest]!;
      this.#onEvict?.(header, this.#inserted - this.length + 1);
      this.#oldest++;
      this.#size -= headerSize(header);
    }
    if (this.#oldest > 64 && this.#oldest * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#oldest);
      this.#oldest = 0;
    }
  }
}
