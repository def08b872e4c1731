import { assertEquals, assertRejects } from "@std/assert";
import { byteStream } from "./byte_stream.ts";
import type { Chunks } from "./file_calls.ts";

/** Chunks that count what is asked of them. */
class Counted implements Chunks {
  asked = 0;
  returned = 0;

  next(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (++this.asked > 3) return Promise.reject(new Error("broken"));
    return Promise.resolve({ done: false, value: new Uint8Array([this.asked]) });
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    this.returned++;
    return Promise.resolve({ done: true, value: undefined });
  }
}

Deno.test("byteStream: a chunk is asked for when it is read, and an error breaks it off", async () => {
  const chunks = new Counted();
  const reader = byteStream(chunks).getReader();
  await Promise.resolve();
  assertEquals(chunks.asked, 0);
  for (let i = 1; i <= 3; i++) {
    assertEquals([(await reader.read()).value?.[0], chunks.asked], [i, i]);
  }
  await assertRejects(() => reader.read(), Error, "broken");
});

Deno.test("byteStream: a reader that goes, be it before the first chunk, ends the chunks", async () => {
  for (const reads of [0, 1]) {
    const chunks = new Counted();
    const reader = byteStream(chunks).getReader();
    for (let i = 0; i < reads; i++) await reader.read();
    await reader.cancel();
    assertEquals([chunks.asked, chunks.returned], [reads, 1]);
  }
});
