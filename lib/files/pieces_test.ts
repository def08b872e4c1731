import { assertEquals } from "@std/assert";
import { inPieces } from "./pieces.ts";

/** The bytes 0, 1, 2 … in chunks of these sizes, whose memory is used again. */
async function* chunks(sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  const memory = new Uint8Array(Math.max(0, ...sizes));
  let next = 0;
  for (const size of sizes) {
    for (let i = 0; i < size; i++) memory[i] = next++;
    yield await Promise.resolve(memory.subarray(0, size));
  }
}

Deno.test("inPieces: all pieces but the last have the size, whatever the chunks", async () => {
  for (
    const sizes of [[], [0], [1], [3], [4], [5], [8], [1, 1, 1, 1, 1], [3, 0, 9], [9, 3], [4, 4], [2, 4, 4], [
      17,
      1,
    ]]
  ) {
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const pieces: number[][] = [];
    for await (const piece of inPieces(chunks(sizes), 4)) pieces.push([...piece]);
    assertEquals(pieces.flat(), Array.from({ length: total }, (_, i) => i), `${sizes}`);
    assertEquals(pieces.length, Math.ceil(total / 4), `${sizes}`);
    assertEquals(pieces.slice(0, -1).every(({ length }) => length === 4), true, `${sizes}`);
  }
});

Deno.test("inPieces: whoever leaves ends the chunks", async () => {
  let ended = false;
  const endless = (async function* () {
    try {
      while (true) yield new Uint8Array(3);
    } finally {
      ended = true;
    }
  })();
  for await (const _ of inPieces(endless, 4)) break;
  assertEquals(ended, true);
});
