const encoder = new TextEncoder();

/**
 * Text as a response body that is produced as fast as it is read.
 *
 * When the reader goes, the signal that `produce` gets is aborted, and what it made is ended where it stands;
 * an error that it throws breaks the body off, so that the reader sees that it is not whole.
 */
export function textStream(
  produce: (signal: AbortSignal) => AsyncGenerator<string>,
): ReadableStream<Uint8Array> {
  const abort = new AbortController();
  let chunks: AsyncGenerator<string> | undefined;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      chunks ??= produce(abort.signal);
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel(reason) {
      abort.abort(reason);
      chunks?.return(undefined).catch(() => {}); // nobody is left to tell
    },
  }, { highWaterMark: 1 });
}
