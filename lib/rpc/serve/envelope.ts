import type { DescMessage, Message } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import type { Compression } from "@connectrpc/connect/protocol";
import type { Codec } from "./codec.ts";

/** Bytes before each message: flags, and the length (grpc/doc/PROTOCOL-HTTP2.md, "Length-Prefixed-Message"). */
export const PREFIX = 5;
/** The message is compressed. */
export const COMPRESSED = 0b1;

/** A message with its prefix. */
export function envelope(flags: number, message: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(PREFIX + message.length);
  const { length } = message;
  bytes[0] = flags;
  bytes[1] = length >>> 24;
  bytes[2] = length >>> 16;
  bytes[3] = length >>> 8;
  bytes[4] = length;
  bytes.set(message, PREFIX);
  return bytes;
}

/** The length that a prefix gives. */
export function lengthAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at + 1]! << 24) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 8) | bytes[at + 4]!) >>> 0;
}

/** How a response's messages are put into envelopes. */
export interface Packing {
  codec: Codec;
  schema: DescMessage;
  compression: Compression | null;
  compressMinBytes: number;
}

/** Envelopes that may go to many: by codec and message. */
const shared = new WeakMap<Codec, WeakMap<Message, Uint8Array>>();

/** A message in its envelope. That of a frozen message is made once, however many streams it goes to. */
export function pack(packing: Packing, message: Message): Uint8Array | Promise<Uint8Array> {
  const { codec, schema, compression, compressMinBytes } = packing;
  if (!compression && Object.isFrozen(message)) return packShared(codec, schema, message);
  const bytes = codec.serialize(schema, message);
  if (!compression || bytes.length < compressMinBytes) return envelope(0, bytes);
  return compression.compress(bytes).then((small) => envelope(COMPRESSED, small));
}

function packShared(codec: Codec, schema: DescMessage, message: Message): Uint8Array {
  let envelopes = shared.get(codec);
  if (!envelopes) shared.set(codec, envelopes = new WeakMap());
  let packed = envelopes.get(message);
  if (!packed) envelopes.set(message, packed = envelope(0, codec.serialize(schema, message)));
  return packed;
}

/** How a request's messages are taken out of their envelopes. */
export interface Unpacking {
  codec: Codec;
  schema: DescMessage;
  compression: Compression | null;
  maxBytes: number;
}

/** The message of an envelope. @throws ConnectError for what is none. */
export function unpack(
  { codec, schema, compression, maxBytes }: Unpacking,
  flags: number,
  bytes: Uint8Array,
): Message | Promise<Message> {
  if (flags === 0) return codec.parse(schema, bytes);
  if (flags !== COMPRESSED) {
    throw new ConnectError(`unknown flags ${flags} of a message`, Code.InvalidArgument);
  }
  if (!compression) {
    throw new ConnectError("a message is compressed, and nothing says how", Code.Internal);
  }
  return compression.decompress(bytes, maxBytes).then((large) => codec.parse(schema, large));
}

/** @throws ConnectError `ResourceExhausted` for a message that is too long. */
export function checkLength(length: number, maxBytes: number): void {
  if (length <= maxBytes) return;
  throw new ConnectError(
    `a message of ${length} bytes is larger than ${maxBytes} bytes`,
    Code.ResourceExhausted,
  );
}
