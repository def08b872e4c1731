import { Flag, FrameType } from "../../../lib/http2/constants.ts";

/** One frame (RFC 9113, section 4.1). */
export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly payload: Uint8Array;
}

/** The bytes of a frame, be it right or not. */
export function frame(
  type: number,
  flags: number,
  streamId: number,
  payload: Uint8Array | readonly number[] = [],
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(9 + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, payload.length * 256 + type);
  view.setUint8(4, flags);
  view.setUint32(5, streamId);
  bytes.set(payload, 9);
  return bytes;
}

/** A 32-bit number as four bytes. */
export function uint32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}

export function settings(...pairs: (readonly [id: number, value: number])[]): Uint8Array {
  return frame(
    FrameType.SETTINGS,
    0,
    0,
    pairs.flatMap(([id, value]) => [id >> 8, id & 0xff, ...uint32(value)]),
  );
}

export function settingsAck(): Uint8Array {
  return frame(FrameType.SETTINGS, Flag.ACK, 0);
}

/** A whole header block in one frame. */
export function headers(streamId: number, block: Uint8Array, endStream = false): Uint8Array {
  return frame(FrameType.HEADERS, Flag.END_HEADERS | (endStream ? Flag.END_STREAM : 0), streamId, block);
}

export function data(streamId: number, payload: Uint8Array, endStream = false): Uint8Array {
  return frame(FrameType.DATA, endStream ? Flag.END_STREAM : 0, streamId, payload);
}

/** DATA with so many octets of padding. */
export function paddedData(streamId: number, payload: Uint8Array, padding: number): Uint8Array {
  return frame(FrameType.DATA, Flag.PADDED, streamId, [padding, ...payload, ...new Uint8Array(padding)]);
}

export function rstStream(streamId: number, code: number): Uint8Array {
  return frame(FrameType.RST_STREAM, 0, streamId, uint32(code));
}

export function windowUpdate(streamId: number, octets: number): Uint8Array {
  return frame(FrameType.WINDOW_UPDATE, 0, streamId, uint32(octets));
}

export function ping(number = 0, ack = false): Uint8Array {
  return frame(FrameType.PING, ack ? Flag.ACK : 0, 0, [0, 0, 0, 0, ...uint32(number)]);
}

export function goAway(lastStream: number, code: number): Uint8Array {
  return frame(FrameType.GOAWAY, 0, 0, [...uint32(lastStream), ...uint32(code)]);
}

/** The 32-bit number at this place of a frame's payload. */
export function numberAt(frame: Frame, at = 0): number {
  return new DataView(frame.payload.buffer, frame.payload.byteOffset).getUint32(at);
}

/** The bytes of these parts, one after the other. */
export function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
