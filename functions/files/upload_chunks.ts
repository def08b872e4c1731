import type { UploadRequest } from "../../proto/gen/file/v1/file_pb.ts";
import { invalidArgument } from "../../lib/error/mod.ts";

/**
 * The bytes of an upload, chunk by chunk, as they come.
 *
 * @throws AppError `INVALID_ARGUMENT` when a chunk is not where it says it is.
 */
export async function* uploadChunks(requests: AsyncIterable<UploadRequest>): AsyncGenerator<Uint8Array> {
  let size = 0n;
  for await (const { data, offset } of requests) {
    if (offset !== undefined && offset !== size) {
      const description = `expected ${size}, the number of bytes sent before, got ${offset}`;
      throw invalidArgument([{ field: "offset", description }]);
    }
    size += BigInt(data.length);
    yield data;
  }
}
