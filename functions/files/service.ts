import type { ServiceImpl } from "@connectrpc/connect";
import type { FileService } from "../../proto/gen/file/v1/file_pb.ts";
import { AppError } from "../../lib/error/mod.ts";
import type { FileStore } from "../../lib/files/mod.ts";
import { untilAborted } from "./until_aborted.ts";
import { uploadChunks } from "./upload_chunks.ts";

/**
 * `file.v1.FileService` on a store of files. Its requests are held to `fileRules` before.
 *
 * Both ways the next bytes are asked for when there is room for them, so a file of any size costs a chunk or two.
 */
export function fileService(store: FileStore): ServiceImpl<typeof FileService> {
  return {
    async upload(requests, { signal }) {
      const { id, size, sha256 } = await store.write(uploadChunks(untilAborted(requests, signal)));
      return { id, size: BigInt(size), sha256 };
    },

    async *download(request) {
      await using opened = await store.open(request.id);
      const { size, sha256 } = opened.file;
      if (request.offset > BigInt(size)) {
        throw new AppError(
          "OUT_OF_RANGE",
          `Cannot read file "${request.id}" from offset ${request.offset}: it ends at ${size}`,
        );
      }
      let offset = Number(request.offset);
      const most = request.limit === 0n ? Infinity : Number(request.limit);
      const end = Math.min(size, offset + most);
      const first = await opened.read(offset, end - offset);
      yield { data: first, offset: BigInt(offset), size: BigInt(size), sha256 };
      for (offset += first.length; offset < end;) {
        const data = await opened.read(offset, end - offset);
        yield { data, offset: BigInt(offset) };
        offset += data.length;
      }
    },
  };
}
