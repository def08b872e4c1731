import { assert, assertEquals, assertThrows } from "@std/assert";
import { HpackError } from "./hpack_error.ts";
import { CODES, EOS } from "./huffman_code.ts";
import { huffmanCapacity, huffmanDecode, huffmanEncode, huffmanLength } from "./huffman.ts";
import { octetString } from "./octets.ts";

function encode(text: string): Uint8Array {
  const out = new Uint8Array(huffmanLength(text));
  assertEquals(huffmanEncode(text, out, 0), out.length, "as long as it was said to be");
  return out;
}

function decode(bytes: Uint8Array): string {
  const out = new Uint8Array(huffmanCapacity(bytes.length));
  return octetString(out, 0, huffmanDecode(bytes, 0, bytes.length, out));
}

/** Bits as bytes, the last one filled with `fill`. */
function bytesOf(bits: string, fill = "1"): Uint8Array {
  return Uint8Array.from(bits.match(/.{1,8}/g) ?? [], (octet) => parseInt(octet.padEnd(8, fill), 2));
}

function bitsOf(symbol: number): string {
  return CODES.bits[symbol]!.toString(2).padStart(CODES.lengths[symbol]!, "0");
}

Deno.test("huffman: the code is complete, and has the codes that RFC 7541, appendix B, prints", () => {
  const sum = CODES.lengths.reduce((total, length) => total + 2 ** -length, 0);
  assertEquals(sum, 1);
  const printed: [string | number, string][] = [
    ["0", "00000"],
    ["a", "00011"],
    ["t", "01001"],
    [" ", "010100"],
    ["%", "010101"],
    ["-", "010110"],
    ["=", "100000"],
    ["A", "100001"],
    ["u", "101101"],
    [":", "1011100"],
    ["z", "1111011"],
    ["&", "11111000"],
    ["Z", "11111101"],
    ["!", "1111111000"],
    ["?", "1111111100"],
    ["'", "11111111010"],
    ["#", "111111111010"],
    ["$", "1111111111001"],
    ["^", "11111111111100"],
    ["<", "111111111111100"],
    ["\\", "1111111111111110000"],
    [0xd0, "1111111111111110010"],
    [0x80, "11111111111111100110"],
    [0x00, "1111111111000"],
    [0x01, "11111111111111111011000"],
    [0xff, "11111111111111111111101110"],
    [0x0a, "111111111111111111111111111100"],
    [0x16, "111111111111111111111111111110"],
    [EOS, "111111111111111111111111111111"],
  ];
  for (const [symbol, bits] of printed) {
    assertEquals(bitsOf(typeof symbol === "number" ? symbol : symbol.charCodeAt(0)), bits, String(symbol));
  }
});

Deno.test("huffman: every octet, and every pair of octets, comes back", () => {
  const octets = Array.from({ length: 256 }, (_, octet) => String.fromCharCode(octet));
  for (const a of octets) {
    assertEquals(decode(encode(a)), a);
    for (const b of octets) assert(decode(encode(a + b)) === a + b);
  }
  const all = octets.join("");
  assertEquals(decode(encode(all)), all);
  assertEquals(decode(encode("")), "");
});

Deno.test("huffman: the padding is up to seven bits, all of them ones", () => {
  for (let zeros = 1; zeros < 7; zeros++) { // five bits each; seven of them and five zeros are eight
    const bits = bitsOf(0x30).repeat(zeros);
    assertEquals(decode(bytesOf(bits)), "0".repeat(zeros));
    assertThrows(() => decode(bytesOf(bits, "0")), HpackError, "padding");
    assertThrows(() => decode(bytesOf(bits + "1".repeat(8))), HpackError, "padding");
  }
  assertEquals(decode(bytesOf(bitsOf(0x58))), "X");
  assertThrows(() => decode(Uint8Array.of(0xff)), HpackError, "padding");
  assertThrows(() => decode(bytesOf(bitsOf(0x30) + "110")), HpackError, "padding");
});

Deno.test("huffman: the end of string is in no string", () => {
  const eos = bitsOf(EOS);
  for (let before = 0; before < 8; before++) {
    const bits = bitsOf(0x30).repeat(before) + eos;
    assertThrows(() => decode(bytesOf(bits)), HpackError, "end of string");
    assertThrows(() => decode(bytesOf(bits + bitsOf(0x61))), HpackError, "end of string");
  }
});

Deno.test("huffman: a code that is cut off is wrong padding", () => {
  const bits = bitsOf(0x0a); // thirty bits
  for (let length = 8; length < 30; length += 8) {
    assertThrows(() => decode(bytesOf(bits.slice(0, length))), HpackError, "padding");
  }
});
