import { type Message, toBinary } from "@bufbuild/protobuf";
import type { DescMessage } from "@bufbuild/protobuf";

/** Octets before each message: a flag, and the length (grpc/doc/PROTOCOL-HTTP2.md, "Length-Prefixed-Message"). */
export const FRAME_PREFIX = 5;

const frames = new WeakMap<Message, Uint8Array>();

/** A message as a length-prefixed frame, not compressed: made once, however many streams it goes to. */
export function frameOf(schema: DescMessage, message: Message): Uint8Array {
  let frame = frames.get(message);
  if (!frame) {
    const bytes = toBinary(schema, message);
    frame = new Uint8Array(FRAME_PREFIX + bytes.length);
    new DataView(frame.buffer).setUint32(1, bytes.length);
    frame.set(bytes, FRAME_PREFIX);
    frames.set(message, frame);
  }
  return frame;
}

/** The one message of a body that is a single frame, not compressed; `undefined` for any other body. */
export function onlyMessage(body: Uint8Array): Uint8Array | undefined {
  if (body.length < FRAME_PREFIX || body[0] !== 0) return undefined;
  const length = new DataView(body.buffer, body.byteOffset).getUint32(1);
  return length === body.length - FRAME_PREFIX ? body.subarray(FRAME_PREFIX) : undefined;
}
