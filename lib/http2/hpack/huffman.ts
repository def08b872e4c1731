import { HpackError } from "./hpack_error.ts";
import { CODES, EOS } from "./huffman_code.ts";

/** Bits taken in one step of the decoder. */
const STEP = 4;
const WIDTH = 1 << STEP;
/** Cells of the decoding table: a symbol came (bit 8), it may end here (9), EOS came (10), next state (11…). */
const EMITS = 1 << 8;
const MAY_END = 1 << 9;
const FAILS = 1 << 10;
const NEXT = 11;

/** How many bytes a string takes in the Huffman code (RFC 7541, section 5.2). Characters are octets. */
export function huffmanLength(text: string): number {
  let bits = 0;
  for (let i = 0; i < text.length; i++) bits += CODES.lengths[text.charCodeAt(i) & 0xff]!;
  return (bits + 7) >> 3;
}

/** Writes a string in the Huffman code at `at`, and answers where it ends. */
export function huffmanEncode(text: string, out: Uint8Array, at: number): number {
  let pending = 0; // bits not yet written, at most 7 between symbols
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const symbol = text.charCodeAt(i) & 0xff;
    let bits = CODES.bits[symbol]!;
    let length = CODES.lengths[symbol]!;
    while (count + length >= 8) {
      const take = 8 - count;
      out[at++] = (pending << take) | (bits >>> (length - take));
      length -= take;
      bits &= (1 << length) - 1;
      pending = 0;
      count = 0;
    }
    pending = (pending << length) | bits;
    count += length;
  }
  if (count > 0) out[at++] = (pending << (8 - count)) | (0xff >> count); // padded with the most significant bits of EOS
  return at;
}

/** How many octets a string in the Huffman code can have at the most: no code is shorter than five bits. */
export function huffmanCapacity(length: number): number {
  return Math.floor(length * 8 / 5);
}

/**
 * Reads a string in the Huffman code into `out`, which has {@link huffmanCapacity}; answers how many octets it has.
 *
 * @throws HpackError for the end of string inside, or wrong padding.
 */
export function huffmanDecode(bytes: Uint8Array, start: number, end: number, out: Uint8Array): number {
  let length = 0;
  let state = 0;
  let mayEnd = true;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    for (let shift = STEP; shift >= 0; shift -= STEP) {
      const cell = TABLE[state * WIDTH + ((byte >> shift) & (WIDTH - 1))]!;
      if (cell & FAILS) throw new HpackError("the end of string in the middle of one");
      if (cell & EMITS) out[length++] = cell & 0xff;
      mayEnd = (cell & MAY_END) !== 0;
      state = cell >>> NEXT;
    }
  }
  if (!mayEnd) {
    throw new HpackError("Huffman padding that is not the beginning of EOS, or longer than 7 bits");
  }
  return length;
}

interface Node {
  /** Children by bit, or the symbol of a leaf. */
  next: [Node | undefined, Node | undefined];
  symbol: number;
  /** The number of the decoder's state; inner nodes only. */
  state: number;
  /** Whether the path to it is up to seven ones: padding. */
  isPadding: boolean;
}

/** For each inner node of the code's tree, and each four bits, where they lead and what they bring. */
const TABLE: Uint32Array = decodingTable();

function decodingTable(): Uint32Array {
  const nodes: Node[] = [];
  const root = makeNode(nodes, true);
  for (let symbol = 0; symbol <= EOS; symbol++) insert(nodes, root, symbol);
  const table = new Uint32Array(nodes.length * WIDTH);
  for (const node of nodes) {
    for (let bits = 0; bits < WIDTH; bits++) table[node.state * WIDTH + bits] = walk(root, node, bits);
  }
  return table;
}

function makeNode(nodes: Node[], isPadding: boolean): Node {
  const node: Node = { next: [undefined, undefined], symbol: -1, state: nodes.length, isPadding };
  nodes.push(node);
  return node;
}

function insert(nodes: Node[], root: Node, symbol: number): void {
  const length = CODES.lengths[symbol]!;
  let node = root;
  for (let depth = 1; depth <= length; depth++) {
    const bit = (CODES.bits[symbol]! >>> (length - depth)) & 1;
    if (depth === length) {
      node.next[bit] = { next: [undefined, undefined], symbol, state: 0, isPadding: false };
    } else {
      node = node.next[bit] ??= makeNode(nodes, node.isPadding && bit === 1 && depth < 8);
    }
  }
}

/** Four bits from a node on: at most one symbol, since no code is shorter than five bits. */
function walk(root: Node, from: Node, bits: number): number {
  let node = from;
  let emitted = 0;
  for (let shift = STEP - 1; shift >= 0; shift--) {
    const next = node.next[(bits >> shift) & 1];
    if (!next || next.symbol === EOS) return FAILS; // every other path leads on: the code is complete
    node = next;
    if (next.symbol >= 0) {
      emitted = EMITS | next.symbol;
      node = root;
    }
  }
  return (node.state << NEXT) | (node.isPadding ? MAY_END : 0) | emitted;
}
