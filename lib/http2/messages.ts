import { ErrorCode, Flag } from "./constants.ts";
import { ConnectionError, frameSize, malformed, protocolError, StreamError } from "./errors.ts";
import type { HeaderBlock } from "./header_assembly.ts";
import type { DecodedBlock } from "./hpack/decoder.ts";
import type { Session } from "./session.ts";
import type { Stream } from "./stream.ts";
import { contentLength } from "./validation.ts";

/** What the frames of a message lead to. */
export interface MessageEvents {
  /** A header block has come, for an open stream or one that is not open. */
  headers(streamId: number, stream: Stream | undefined, block: DecodedBlock, endStream: boolean): void;
  /** A frame came that does no work. @throws ConnectionError when there are too many. */
  idleFrame(): void;
}

/** DATA (RFC 9113, section 6.1). */
export function onData(
  session: Session,
  events: MessageEvents,
  flags: number,
  streamId: number,
  payload: Uint8Array,
): void {
  requireStream(streamId);
  const data = unpadded(flags, payload);
  session.receiving.received(payload.length);
  const stream = session.streams.get(streamId);
  const isLast = (flags & Flag.END_STREAM) !== 0;
  if (data.length === 0 && (!isLast || !stream)) events.idleFrame();
  try {
    if (!stream) requireReset(session, streamId);
    else accept(session, stream, data, payload.length, isLast);
  } catch (thrown) {
    session.receiving.credit(payload.length);
    throw thrown;
  }
  if (!stream) return session.receiving.credit(payload.length);
  if (data.length < payload.length) session.receiving.creditStream(stream, payload.length - data.length);
  if (data.length > 0) stream.receive(data);
  if (isLast) session.remoteEnd(stream);
}

/** @throws StreamError when the stream cannot take this. */
function accept(session: Session, stream: Stream, data: Uint8Array, octets: number, isLast: boolean): void {
  if (stream.remoteEnded) {
    throw new StreamError(stream.id, ErrorCode.STREAM_CLOSED, "DATA after the end of the stream");
  }
  if (stream.headers.length === 0) throw malformed(stream.id, "DATA before HEADERS");
  session.receiving.receivedOn(stream, octets);
  if (stream.expected === undefined) return;
  stream.expected -= data.length;
  if (stream.expected < 0 || (isLast && stream.expected !== 0)) {
    throw malformed(stream.id, "a body that is not as long as content-length says");
  }
}

/** HEADERS (section 6.2). */
export function onHeaders(
  session: Session,
  events: MessageEvents,
  flags: number,
  streamId: number,
  payload: Uint8Array,
): void {
  requireStream(streamId);
  let bytes = unpadded(flags, payload);
  let selfDependent = false;
  if (flags & Flag.PRIORITY) {
    if (payload.length < 5) throw frameSize("HEADERS with PRIORITY");
    if (bytes.length < 5) throw protocolError("padding longer than the frame");
    selfDependent = (uint32(bytes, 0) & 0x7fffffff) === streamId;
    bytes = bytes.subarray(5);
  }
  const endStream = (flags & Flag.END_STREAM) !== 0;
  const isWhole = (flags & Flag.END_HEADERS) !== 0;
  const block = session.assembly.begin({ streamId, endStream, selfDependent, bytes }, isWhole);
  if (block) onBlock(session, events, block);
}

/** CONTINUATION (section 6.10). */
export function onContinuation(
  session: Session,
  events: MessageEvents,
  flags: number,
  streamId: number,
  payload: Uint8Array,
): void {
  requireStream(streamId);
  if (session.assembly.openStream !== streamId) throw protocolError("a CONTINUATION without HEADERS");
  const block = session.assembly.continue(payload, (flags & Flag.END_HEADERS) !== 0);
  if (block) onBlock(session, events, block);
}

/** A whole header block: it is decoded in any case, for the state that both ends share. */
function onBlock(session: Session, events: MessageEvents, block: HeaderBlock): void {
  const { streamId } = block;
  const decoded = session.decoder.decode(block.bytes);
  const stream = session.streams.get(streamId);
  if (stream?.remoteEnded) {
    throw new StreamError(streamId, ErrorCode.STREAM_CLOSED, "HEADERS after the end of the stream");
  }
  if (!stream && !session.streams.isIdle(streamId)) {
    if (session.role === "server") events.idleFrame();
    return requireReset(session, streamId);
  }
  if (block.selfDependent) {
    if (!stream) session.streams.openPeer(streamId);
    throw malformed(streamId, "a stream that depends on itself");
  }
  events.headers(streamId, stream, decoded, block.endStream);
}

/**
 * Takes over the headers of a message, and whether its body comes.
 *
 * @param hasNoBody whatever its content-length says (RFC 9110, section 8.6).
 */
export function acceptMessage(
  session: Session,
  stream: Stream,
  block: DecodedBlock,
  endStream: boolean,
  hasNoBody = false,
): void {
  const announced = contentLength(block.headers);
  stream.expected = hasNoBody ? 0 : announced;
  if (Number.isNaN(announced) || (endStream && (stream.expected ?? 0) !== 0)) {
    throw malformed(stream.id, "a content-length that is not the body's");
  }
  stream.headers = block.headers;
  if (endStream) session.remoteEnd(stream);
}

/**
 * A stream that is not open must be one that we have reset, or do not admit: what was under way is ignored
 * (sections 5.1 and 6.8).
 */
function requireReset(session: Session, streamId: number): void {
  if (session.streams.wasReset(streamId) || streamId > session.lastAdmitted) return;
  if (session.streams.isIdle(streamId)) throw protocolError("a frame of a stream that is not open");
  if (session.role === "client") return; // our own, and reset long ago
  throw new ConnectionError(ErrorCode.STREAM_CLOSED, `a frame of stream ${streamId}, which is closed`);
}

function unpadded(flags: number, payload: Uint8Array): Uint8Array {
  if (!(flags & Flag.PADDED)) return payload;
  const padding = payload[0];
  if (padding === undefined) throw frameSize("a padded frame");
  if (padding >= payload.length) throw protocolError("padding longer than the frame");
  return payload.subarray(1, payload.length - padding);
}

/** @throws ConnectionError for a frame of the connection that belongs to a stream. */
export function requireStream(streamId: number): void {
  if (streamId === 0) throw protocolError("a frame of a stream on the connection");
}

/** The 32-bit number at this place. */
export function uint32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}
