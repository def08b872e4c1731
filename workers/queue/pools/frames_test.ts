import { assertEquals, assertThrows } from "@std/assert";
import { encodeFrame, FRAME, FrameReader, MAX_PAYLOAD_BYTES } from "./frames.ts";

const FRAMES = [
  { type: FRAME.ready, thread: 0, payload: new Uint8Array() },
  { type: FRAME.call, thread: 65_535, payload: new Uint8Array([1, 2, 3]) },
  { type: FRAME.result, thread: 258, payload: crypto.getRandomValues(new Uint8Array(40_000)) },
  { type: FRAME.stop, thread: 1, payload: new Uint8Array([0]) },
];
const BYTES = new Uint8Array(
  FRAMES.flatMap(({ type, thread, payload }) => [...encodeFrame(type, thread, payload)]),
);

Deno.test("FrameReader: frames come back, however their bytes are cut", () => {
  for (const size of [1, 2, 6, 7, 8, 1_000, 39_999, BYTES.length]) {
    const reader = new FrameReader();
    const frames = [];
    for (let at = 0; at < BYTES.length; at += size) {
      frames.push(...reader.push(BYTES.subarray(at, at + size)));
    }
    assertEquals(frames, FRAMES);
  }
});

Deno.test("FrameReader: a payload is its reader's own", () => {
  const reader = new FrameReader();
  const bytes = encodeFrame(FRAME.call, 0, new Uint8Array([1]));
  const [first] = reader.push(bytes);
  reader.push(encodeFrame(FRAME.call, 0, new Uint8Array([2])));
  assertEquals(first?.payload, new Uint8Array([1]));
});

Deno.test("frames: one that is too long is neither written nor read", () => {
  assertEquals(encodeFrame(FRAME.call, 0, new Uint8Array(MAX_PAYLOAD_BYTES)).length, MAX_PAYLOAD_BYTES + 7);
  assertThrows(
    () => encodeFrame(FRAME.call, 0, new Uint8Array(MAX_PAYLOAD_BYTES + 1)),
    RangeError,
    "limit is",
  );
  const text = new TextEncoder().encode("console.log output\n");
  assertThrows(() => new FrameReader().push(text), RangeError, "limit is");
});
