/**
 * The bytes of chunks of any size, in pieces of `bytes` bytes; the last may have fewer.
 *
 * A piece is good until the next is asked for: its memory is used again.
 */
export async function* inPieces(
  chunks: AsyncIterable<Uint8Array>,
  bytes: number,
): AsyncGenerator<Uint8Array> {
  const piece = new Uint8Array(bytes);
  let filled = 0;
  for await (const chunk of chunks) {
    let at = 0;
    while (at < chunk.length) {
      if (filled === 0 && chunk.length - at >= bytes) {
        yield chunk.subarray(at, at + bytes); // whole as it is
        at += bytes;
        continue;
      }
      const part = chunk.subarray(at, at + bytes - filled);
      piece.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled === bytes) {
        yield piece;
        filled = 0;
      }
    }
  }
  if (filled > 0) yield piece.subarray(0, filled);
}
