import { assertEquals, assertThrows } from "@std/assert";
import { envelope, EnvelopeReader } from "./envelopes.ts";

const STREAM = new Uint8Array(["", "one", "x".repeat(300), "last"].flatMap((text) => [
  ...envelope(new TextEncoder().encode(text)),
]));

Deno.test("EnvelopeReader: cuts the same messages, wherever the bytes are split", () => {
  for (let size = 1; size <= STREAM.length; size++) {
    const lengths: number[] = [];
    let text = "";
    const reader = new EnvelopeReader({
      enter(subscriber, bytes, start, end) {
        assertEquals(subscriber, 7);
        lengths.push(end - start);
        text += new TextDecoder().decode(bytes.subarray(start, end));
      },
    }, 7);
    for (let at = 0; at < STREAM.length; at += size) {
      reader.read(STREAM, at, Math.min(at + size, STREAM.length));
    }
    assertEquals(lengths, [0, 3, 300, 4], `split into pieces of ${size}`);
    assertEquals(text, `one${"x".repeat(300)}last`);
  }
});

Deno.test("EnvelopeReader: the end of the stream is an error that says why", () => {
  const end = envelope(new TextEncoder().encode('{"error":{"code":"unavailable"}}'));
  end[0] = 0b10;
  const reader = new EnvelopeReader({ enter() {} }, 0);
  assertThrows(() => reader.read(end, 0, end.length), Error, 'The stream ended: {"error"');
});
