import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import type { HeaderList } from "../headers.ts";
import { HpackDecoder } from "./decoder.ts";
import { encodeStateless, HpackEncoder } from "./encoder.ts";
import { HpackError } from "./hpack_error.ts";

function fails(message: string, ...octets: number[]): void {
  assertThrows(() => new HpackDecoder().decode(Uint8Array.from(octets)), HpackError, message);
}

Deno.test("hpack decoder: what is no representation is an error", () => {
  fails("index 0 is in no table", 0x80);
  fails("index 62 is in no table", 0xbe);
  fails("index 62 is in no table", 0x7e, 0x00);
  fails("index 70 is in no table", 0xc6);
  fails("middle of a field", 0xff);
  fails("middle of a field", 0x40);
  fails("middle of a field", 0x40, 0x01, 0x61);
  fails("a string of 5 octets, 1 are left", 0x40, 0x05, 0x61);
});

Deno.test("hpack decoder: an integer that is too large, or too long, is an error", () => {
  fails("too large", 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f);
  fails("too large", 0xff, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00);
  fails("too large", 0x40, 0x7f, 0xff, 0xff, 0xff, 0xff, 0x0f);
  assertEquals(
    new HpackDecoder().decode(
      Uint8Array.of(0x00, 0x7f, 0x80, 0x80, 0x00, ...new Uint8Array(127).fill(0x61), 0),
    )
      .headers,
    [["a".repeat(127), ""]],
    "zeros that say nothing",
  );
});

Deno.test("hpack decoder: a list over the bound is cut, and the table goes on as the encoder's does", () => {
  const encoder = new HpackEncoder();
  const decoder = new HpackDecoder({ maxListSize: 100 });
  const headers: HeaderList = [["x-first", "1".repeat(40)], ["x-second", "2".repeat(40)], ["x-third", "3"]];
  assertEquals(decoder.decode(encoder.encode(headers)), { headers: headers.slice(0, 1), tooLarge: true });
  assertEquals(decoder.decode(encoder.encode(headers.slice(1))), {
    headers: headers.slice(1, 2),
    tooLarge: true,
  });
  assertEquals(decoder.decode(encoder.encode(headers.slice(2))), {
    headers: headers.slice(2),
    tooLarge: false,
  });
});

Deno.test("hpack decoder: few octets that stand for many cost neither memory nor time", () => {
  const decoder = new HpackDecoder();
  const large: HeaderList = [["x", "v".repeat(4_000)]];
  const literal = Uint8Array.of(0x40, 1, 0x78, 0x7f, 0xa1, 0x1e, ...new Uint8Array(4_000).fill(0x76));
  assertEquals(decoder.decode(literal).headers, large);
  const bomb = new Uint8Array(64 * 1024).fill(0xbe); // 256 MB of fields
  const start = performance.now();
  const { headers, tooLarge } = decoder.decode(bomb);
  assert(performance.now() - start < 1_000);
  assert(tooLarge);
  assertEquals(headers.length, 4);
});

Deno.test("hpack decoder: the same block again is the same list, unless the table has changed", () => {
  const decoder = new HpackDecoder();
  const block = encodeStateless([[":method", "GET"], ["x-a", "1"]]);
  const first = decoder.decode(block);
  assertStrictEquals(decoder.decode(block.slice()), first);

  const newest = Uint8Array.of(0xbe);
  decoder.decode(new HpackEncoder().encode([["x-b", "1"]]));
  assertEquals(decoder.decode(newest).headers, [["x-b", "1"]]);
  decoder.decode(new HpackEncoder().encode([["x-c", "1"]]));
  assertEquals(decoder.decode(newest).headers, [["x-c", "1"]]);
  decoder.decode(Uint8Array.of(0x20, 0x3f, 0xe1, 0x1f)); // to nothing, and back to 4,096 octets
  assertThrows(() => decoder.decode(newest), HpackError, "index 62 is in no table");
});

Deno.test("hpack decoder: what it answers does not change with the bytes that it was given", () => {
  const decoder = new HpackDecoder();
  const block = encodeStateless([["x-a", "1"]]);
  const { headers } = decoder.decode(block);
  block.fill(0x82);
  assertEquals(headers, [["x-a", "1"]]);
  assertEquals(decoder.decode(block).headers[0], [":method", "GET"]);
});
