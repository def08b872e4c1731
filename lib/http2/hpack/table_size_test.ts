import { assertEquals, assertThrows } from "@std/assert";
import type { HeaderList } from "../headers.ts";
import { HpackDecoder } from "./decoder.ts";
import { HpackEncoder } from "./encoder.ts";
import { HpackError } from "./hpack_error.ts";

const FIELD: HeaderList = [["x-name", "a value that is worth an entry"]];
/** FIELD as a literal with indexing, and as the newest entry of the table. */
const LITERAL = new HpackEncoder().encode(FIELD);
const NEWEST = Uint8Array.of(0xbe);
/** Table size updates (RFC 7541, section 6.3). */
const RESIZE_0 = 0x20;
const RESIZE_30 = 0x3e;

function blocks(...parts: (number | Uint8Array)[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => typeof part === "number" ? [part] : [...part]));
}

Deno.test("hpack table: an entry that does not fit empties the table, on both sides", () => {
  const decoder = new HpackDecoder();
  decoder.decode(LITERAL);
  const value = new Uint8Array(4_096).fill(0x78);
  const { headers } = decoder.decode(blocks(0x40, 1, 0x61, 0x7f, 0x81, 0x1f, value));
  assertEquals(headers, [["a", "x".repeat(4_096)]]);
  assertThrows(() => decoder.decode(NEWEST), HpackError, "index 62 is in no table");
});

Deno.test("hpack table: a field as large as a small table allows is not put where it does not fit", () => {
  for (let size = 0; size <= 200; size++) {
    const [encoder, decoder] = [new HpackEncoder(), new HpackDecoder()];
    encoder.resize(size);
    for (let length = 0; length <= 40; length++) {
      const headers: HeaderList = [["n", "v".repeat(length)], ["n", "v".repeat(length)]];
      assertEquals(
        decoder.decode(encoder.encode(headers)).headers,
        headers,
        `size ${size}, length ${length}`,
      );
      assertEquals(
        decoder.decode(encoder.encode(headers)).headers,
        headers,
        `size ${size}, length ${length}`,
      );
    }
  }
});

Deno.test("hpack table: several changes of its size between two blocks are told as the RFC asks", () => {
  const encoder = new HpackEncoder();
  const decoder = new HpackDecoder();
  assertEquals(decoder.decode(encoder.encode(FIELD)).headers, FIELD);
  encoder.resize(0);
  encoder.resize(100_000);
  const block = encoder.encode(FIELD);
  assertEquals([...block.subarray(0, 4)], [RESIZE_0, 0x3f, 0xe1, 0x1f], "0, then 4,096");
  assertEquals(decoder.decode(block).headers, FIELD);
  assertEquals(encoder.encode(FIELD), NEWEST);
  encoder.resize(4_096);
  assertEquals(encoder.hasPreamble, false, "nothing has changed");
});

Deno.test("hpack table: a preamble tells a change of its size before a block of another maker", () => {
  const encoder = new HpackEncoder();
  encoder.resize(30);
  assertEquals(encoder.hasPreamble, true);
  assertEquals([...encoder.preamble()], [RESIZE_30]);
  assertEquals(encoder.hasPreamble, false);
  assertEquals(encoder.preamble().length, 0);
});

Deno.test("hpack table: a size update is at the beginning of a block, and not over the limit", () => {
  assertEquals(new HpackDecoder().decode(blocks(RESIZE_0, RESIZE_30, LITERAL)).headers, FIELD);
  assertThrows(
    () => new HpackDecoder().decode(blocks(LITERAL, RESIZE_30)),
    HpackError,
    "after a header field",
  );
  const decoder = new HpackDecoder({ maxTableSize: 29 });
  assertEquals(decoder.decode(blocks(RESIZE_30)).headers, [], "the peer has not heard of our settings");
  decoder.settingsKnown();
  assertThrows(() => decoder.decode(blocks(RESIZE_30)), HpackError, "29 are allowed");
});

Deno.test("hpack table: settings that allow less are kept with the first block after their acknowledgement", () => {
  const decoder = new HpackDecoder({ maxTableSize: 100 });
  decoder.decode(LITERAL);
  assertEquals(decoder.decode(NEWEST).headers, FIELD, "until then the table has 4,096 octets");
  decoder.settingsKnown();
  assertThrows(() => decoder.decode(NEWEST), HpackError, "no table size update");

  const kept = new HpackDecoder({ maxTableSize: 100 });
  kept.decode(LITERAL);
  kept.settingsKnown();
  assertEquals(kept.decode(blocks(RESIZE_30, LITERAL)).headers, FIELD);
  assertThrows(() => kept.decode(NEWEST), HpackError, "index 62 is in no table");
});

Deno.test("hpack table: settings that allow more do nothing until the peer makes use of them", () => {
  const decoder = new HpackDecoder({ maxTableSize: 8_192 });
  decoder.settingsKnown();
  const encoder = new HpackEncoder(); // uses 4,096
  const fields = Array.from({ length: 100 }, (_, i): HeaderList => [[`name-${i}`, "v".repeat(100)]]);
  for (const field of fields) decoder.decode(encoder.encode(field));
  let entries = 0;
  assertThrows(() => {
    while (true) {
      const index = 62 + entries - 127;
      decoder.decode(index < 0 ? Uint8Array.of(0x80 | (62 + entries)) : Uint8Array.of(0xff, index));
      entries++;
    }
  }, HpackError);
  assertEquals(entries, Math.floor(4_096 / (32 + 7 + 100)));
});
