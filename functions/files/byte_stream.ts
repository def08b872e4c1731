import type { Chunks } from "./file_calls.ts";

/**
 * Chunks as a response body: each is asked for when the one before has left. When the reader goes, they are told to
 * end; an error that they throw breaks the body off, so that the reader sees that it is not whole.
 */
export function byteStream(chunks: Chunks): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await chunks.return();
    },
  }, { highWaterMark: 0 });
}
