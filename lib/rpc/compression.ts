import { Code, ConnectError } from "@connectrpc/connect";
import type { Compression } from "@connectrpc/connect/protocol";
import { promisify } from "node:util";
import { brotliCompress, brotliDecompress, gunzip, gzip } from "node:zlib";

type Transform = (bytes: Uint8Array) => Promise<Uint8Array<ArrayBuffer>>;
type Inflate = (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Uint8Array<ArrayBuffer>>;

/** The compressions that both ends know, the better known first. The limit of a message holds inflated. */
export const COMPRESSIONS: Compression[] = [
  compression("gzip", promisify(gzip) as Transform, promisify(gunzip) as Inflate),
  compression("br", promisify(brotliCompress) as Transform, promisify(brotliDecompress) as Inflate),
];

function compression(name: string, compress: Transform, inflate: Inflate): Compression {
  return {
    name,
    compress,
    async decompress(bytes, readMaxBytes) {
      if (bytes.length === 0) return new Uint8Array();
      try {
        return await inflate(bytes, { maxOutputLength: readMaxBytes });
      } catch (thrown) {
        if ((thrown as { code?: string }).code === "ERR_BUFFER_TOO_LARGE") {
          throw new ConnectError(
            `message is larger than ${readMaxBytes} bytes after decompression`,
            Code.ResourceExhausted,
          );
        }
        throw new ConnectError(`cannot decompress the message as ${name}`, Code.InvalidArgument);
      }
    },
  };
}
