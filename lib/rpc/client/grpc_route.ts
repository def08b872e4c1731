import type { DescMessage, MessageShape, Registry } from "@bufbuild/protobuf";
import type { DescMethodStreaming, DescMethodUnary } from "@bufbuild/protobuf";
import { type Compression, createClientMethodSerializers } from "@connectrpc/connect/protocol";
import type { HeaderList } from "../../http2/mod.ts";
import { COMPRESSED, envelope } from "../serve/envelope.ts";

/** How the messages of all methods are sent. */
export interface GrpcFormat {
  readonly useBinaryFormat: boolean;
  /** What a `google.protobuf.Any` may hold in JSON. */
  readonly registry: Registry | undefined;
  readonly sendCompression: Compression | undefined;
  /** Requests smaller than this are not compressed, in bytes. */
  readonly compressMinBytes: number;
  /** What responses may be compressed with. */
  readonly acceptCompression: readonly Compression[];
  /** Bytes of one response message, decompressed, at the most. */
  readonly readMaxBytes: number;
}

/** What is the same for all calls of one method. */
export interface GrpcRoute<I extends DescMessage, O extends DescMessage> {
  readonly path: string;
  /** The fields of a request whose caller adds none. */
  readonly fields: HeaderList;
  /** A message as it is sent. @throws ConnectError `Internal` when it cannot be. */
  encode(message: MessageShape<I>): Uint8Array | Promise<Uint8Array>;
  /** A message from what has come, not compressed. @throws ConnectError `Internal` when it makes no sense. */
  parse(data: Uint8Array): MessageShape<O>;
}

/** The end of the name of a content type: `application/grpc+proto`. */
export function contentType({ useBinaryFormat }: GrpcFormat): string {
  return `application/grpc+${useBinaryFormat ? "proto" : "json"}`;
}

/** Makes the route of a method. @param fields pseudo-header fields without `:path`, and what requests have beside. */
export function grpcRoute<I extends DescMessage, O extends DescMessage>(
  method: DescMethodUnary<I, O> | DescMethodStreaming<I, O>,
  path: string,
  fields: HeaderList,
  format: GrpcFormat,
): GrpcRoute<I, O> {
  const { useBinaryFormat, registry, sendCompression, compressMinBytes } = format;
  const json = registry && { registry };
  const { serialize, parse } = createClientMethodSerializers(method, useBinaryFormat, json, undefined);
  return {
    path,
    fields,
    encode(message) {
      const data = serialize(message);
      const compresses = sendCompression && data.length >= compressMinBytes;
      return compresses
        ? sendCompression.compress(data).then((compressed) => envelope(COMPRESSED, compressed))
        : envelope(0, data);
    },
    parse,
  };
}
