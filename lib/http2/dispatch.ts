import { ErrorCode, Flag, FrameType } from "./constants.ts";
import { ConnectionError, frameSize, malformed, protocolError, StreamClosed, StreamError } from "./errors.ts";
import type { FrameHandler } from "./frame_reader.ts";
import type { HeaderBlock } from "./header_assembly.ts";
import { HpackError } from "./hpack/hpack_error.ts";
import type { DecodedBlock } from "./hpack/decoder.ts";
import type { Session } from "./session.ts";
import type { Stream } from "./stream.ts";
import { contentLength } from "./validation.ts";

/** What the two ends of a connection do differently. */
export interface DispatchEvents {
  /** A header block has come, for an open stream or one that is not open. */
  headers(streamId: number, stream: Stream | undefined, block: DecodedBlock, endStream: boolean): void;
  /** A PING was answered. */
  pong(payload: Uint8Array): void;
  /** The peer opens no more streams, and works on none after this one. */
  goAway(lastStream: number, code: number): void;
  /** A frame came that does no work. @throws ConnectionError when there are too many. */
  idleFrame(): void;
}

/** Handles the frames of a connection as RFC 9113, section 6, says. */
export function createDispatcher(session: Session, events: DispatchEvents): FrameHandler {
  let hasSettings = false;
  return (type, flags, streamId, payload) => {
    const { openStream } = session.assembly;
    if (openStream !== 0 && (type !== FrameType.CONTINUATION || streamId !== openStream)) {
      throw protocolError("a frame in the middle of a header block");
    }
    if (!hasSettings) {
      if (type !== FrameType.SETTINGS || flags & Flag.ACK) {
        throw protocolError("the first frame is not SETTINGS");
      }
      hasSettings = true;
    }
    try {
      dispatch(session, events, { type, flags, streamId, payload });
    } catch (thrown) {
      if (thrown instanceof HpackError) {
        throw new ConnectionError(ErrorCode.COMPRESSION_ERROR, thrown.message);
      }
      if (!(thrown instanceof StreamError)) throw thrown;
      resetById(session, thrown);
    }
  };
}

interface Frame {
  type: number;
  flags: number;
  streamId: number;
  payload: Uint8Array;
}

function dispatch(session: Session, events: DispatchEvents, frame: Frame): void {
  switch (frame.type) {
    case FrameType.DATA:
      return onData(session, events, frame);
    case FrameType.HEADERS:
      return onHeaders(session, events, frame);
    case FrameType.CONTINUATION:
      return onContinuation(session, events, frame);
    case FrameType.PRIORITY:
      return onPriority(events, frame);
    case FrameType.RST_STREAM:
      return onReset(session, events, frame);
    case FrameType.SETTINGS:
      return onSettings(session, events, frame);
    case FrameType.PING:
      return onPing(session, events, frame);
    case FrameType.GOAWAY:
      return onGoAway(events, frame);
    case FrameType.WINDOW_UPDATE:
      return onWindowUpdate(session, events, frame);
    case FrameType.PUSH_PROMISE:
      throw protocolError("a PUSH_PROMISE");
    default:
      events.idleFrame(); // what is not known is ignored (section 4.1)
  }
}

function onData(session: Session, events: DispatchEvents, { flags, streamId, payload }: Frame): void {
  requireStream(streamId);
  const data = unpadded(flags, payload);
  session.receiving.received(payload.length);
  const stream = session.streams.get(streamId);
  if (!stream || stream.remoteEnded) {
    session.receiving.credit(payload.length);
    if (stream) throw new StreamError(streamId, ErrorCode.STREAM_CLOSED, "DATA after the end of the stream");
    return requireReset(session, streamId);
  }
  if (stream.headers.length === 0) throw malformed(streamId, "DATA before HEADERS");
  session.receiving.receivedOn(stream, payload.length);
  if (data.length < payload.length) session.receiving.creditStream(stream, payload.length - data.length);
  const isLast = (flags & Flag.END_STREAM) !== 0;
  if (stream.expected !== undefined) {
    stream.expected -= data.length;
    if (stream.expected < 0 || (isLast && stream.expected !== 0)) {
      throw malformed(streamId, "a body that is not as long as content-length says");
    }
  }
  if (data.length > 0) stream.receive(data.slice());
  else if (!isLast) events.idleFrame();
  if (isLast) session.remoteEnd(stream);
}

function onHeaders(session: Session, events: DispatchEvents, { flags, streamId, payload }: Frame): void {
  requireStream(streamId);
  let fragment = unpadded(flags, payload);
  if (flags & Flag.PRIORITY) {
    if (fragment.length < 5) throw frameSize("HEADERS with PRIORITY");
    if ((uint32(fragment, 0) & 0x7fffffff) === streamId) {
      throw malformed(streamId, "a stream that depends on itself");
    }
    fragment = fragment.subarray(5);
  }
  const isWhole = (flags & Flag.END_HEADERS) !== 0;
  const block = session.assembly.begin(streamId, (flags & Flag.END_STREAM) !== 0, fragment, isWhole);
  if (block) onBlock(session, events, block);
}

function onContinuation(session: Session, events: DispatchEvents, { flags, streamId, payload }: Frame): void {
  if (session.assembly.openStream !== streamId) throw protocolError("a CONTINUATION without HEADERS");
  const block = session.assembly.continue(payload, (flags & Flag.END_HEADERS) !== 0);
  if (block) onBlock(session, events, block);
}

/** A whole header block: it is decoded in any case, for the state that both ends share. */
function onBlock(
  session: Session,
  events: DispatchEvents,
  { streamId, endStream, bytes }: HeaderBlock,
): void {
  const decoded = session.decoder.decode(bytes);
  const stream = session.streams.get(streamId);
  if (stream?.remoteEnded) {
    throw new StreamError(streamId, ErrorCode.STREAM_CLOSED, "HEADERS after the end of the stream");
  }
  if (!stream && !session.streams.isIdle(streamId)) return requireReset(session, streamId);
  events.headers(streamId, stream, decoded, endStream);
}

/** Takes over the headers of a message, and whether its body comes. */
export function acceptMessage(
  session: Session,
  stream: Stream,
  block: DecodedBlock,
  endStream: boolean,
): void {
  stream.headers = block.headers;
  stream.expected = contentLength(block.headers);
  if (Number.isNaN(stream.expected) || (endStream && (stream.expected ?? 0) !== 0)) {
    throw malformed(stream.id, "a content-length that is not the body's");
  }
  if (endStream) session.remoteEnd(stream);
}

function onPriority(events: DispatchEvents, { streamId, payload }: Frame): void {
  requireStream(streamId);
  if (payload.length !== 5) throw new StreamError(streamId, ErrorCode.FRAME_SIZE_ERROR, "a PRIORITY frame");
  if ((uint32(payload, 0) & 0x7fffffff) === streamId) {
    throw malformed(streamId, "a stream that depends on itself");
  }
  events.idleFrame();
}

function onReset(session: Session, events: DispatchEvents, { streamId, payload }: Frame): void {
  requireStream(streamId);
  if (payload.length !== 4) throw frameSize("a RST_STREAM frame");
  if (session.streams.isIdle(streamId)) throw protocolError("a RST_STREAM of a stream that is not open");
  events.idleFrame();
  const stream = session.streams.get(streamId);
  if (stream) session.drop(stream, new StreamClosed(uint32(payload, 0), "reset by the peer"));
}

function onSettings(session: Session, events: DispatchEvents, { flags, streamId, payload }: Frame): void {
  if (streamId !== 0) throw protocolError("SETTINGS on a stream");
  if (flags & Flag.ACK ? payload.length !== 0 : payload.length % 6 !== 0) throw frameSize("a SETTINGS frame");
  if (flags & Flag.ACK) return session.decoder.settingsKnown();
  events.idleFrame();
  session.applySettings(payload);
  session.writer.frame(FrameType.SETTINGS, Flag.ACK, 0, EMPTY);
}

function onPing(session: Session, events: DispatchEvents, { flags, streamId, payload }: Frame): void {
  if (streamId !== 0) throw protocolError("a PING on a stream");
  if (payload.length !== 8) throw frameSize("a PING frame");
  if (flags & Flag.ACK) return events.pong(payload);
  events.idleFrame();
  session.writer.frame(FrameType.PING, Flag.ACK, 0, payload);
}

function onGoAway(events: DispatchEvents, { streamId, payload }: Frame): void {
  if (streamId !== 0) throw protocolError("a GOAWAY on a stream");
  if (payload.length < 8) throw frameSize("a GOAWAY frame");
  events.goAway(uint32(payload, 0) & 0x7fffffff, uint32(payload, 4));
}

function onWindowUpdate(session: Session, events: DispatchEvents, { streamId, payload }: Frame): void {
  if (payload.length !== 4) throw frameSize("a WINDOW_UPDATE frame");
  const octets = uint32(payload, 0) & 0x7fffffff;
  if (streamId === 0) {
    if (octets === 0) throw protocolError("a WINDOW_UPDATE of nothing");
    return session.sending.creditConnection(octets);
  }
  if (session.streams.isIdle(streamId)) throw protocolError("a WINDOW_UPDATE of a stream that is not open");
  const stream = session.streams.get(streamId);
  if (octets === 0) throw malformed(streamId, "a WINDOW_UPDATE of nothing");
  if (stream) session.sending.creditStream(stream, octets);
  else events.idleFrame();
}

/** A stream that is not open must be one that we have reset: what was under way is ignored (section 5.1). */
function requireReset(session: Session, streamId: number): void {
  if (session.streams.wasReset(streamId)) return;
  if (session.streams.isIdle(streamId)) throw protocolError("a frame of a stream that is not open");
  throw new ConnectionError(ErrorCode.STREAM_CLOSED, `a frame of stream ${streamId}, which is closed`);
}

function resetById(session: Session, error: StreamError): void {
  const stream = session.streams.get(error.streamId);
  if (stream) return session.reset(stream, error.code);
  session.writer.number(FrameType.RST_STREAM, error.streamId, error.code);
  session.streams.rememberReset(error.streamId);
}

function unpadded(flags: number, payload: Uint8Array): Uint8Array {
  if (!(flags & Flag.PADDED)) return payload;
  const padding = payload[0];
  if (padding === undefined) throw frameSize("a padded frame");
  if (padding >= payload.length) throw protocolError("padding longer than the frame");
  return payload.subarray(1, payload.length - padding);
}

function requireStream(streamId: number): void {
  if (streamId === 0) throw protocolError("a frame of a stream on the connection");
}

function uint32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

const EMPTY = new Uint8Array();
