import { ErrorCode, Flag, FrameType } from "./constants.ts";
import { ConnectionError, frameSize, malformed, protocolError, StreamClosed, StreamError } from "./errors.ts";
import type { FrameHandler } from "./frame_reader.ts";
import { HpackError } from "./hpack/hpack_error.ts";
import { type MessageEvents, onContinuation, onData, onHeaders, requireStream, uint32 } from "./messages.ts";
import type { Session } from "./session.ts";

/** What the two ends of a connection do differently. */
export interface DispatchEvents extends MessageEvents {
  /** A PING was answered; whether it was one of ours. */
  pong(payload: Uint8Array): boolean;
  /** The peer has changed its settings. */
  settings(): void;
  /** The peer opens no more streams, and works on none after this one. */
  goAway(lastStream: number, code: number): void;
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
      dispatch(session, events, type, flags, streamId, payload);
    } catch (thrown) {
      if (thrown instanceof HpackError) {
        throw new ConnectionError(ErrorCode.COMPRESSION_ERROR, thrown.message);
      }
      if (!(thrown instanceof StreamError)) throw thrown;
      events.idleFrame(); // or a peer could have its streams reset, and open others, without end
      resetById(session, thrown);
    }
  };
}

function dispatch(
  session: Session,
  events: DispatchEvents,
  type: number,
  flags: number,
  streamId: number,
  payload: Uint8Array,
): void {
  switch (type) {
    case FrameType.DATA:
      return onData(session, events, flags, streamId, payload);
    case FrameType.HEADERS:
      return onHeaders(session, events, flags, streamId, payload);
    case FrameType.CONTINUATION:
      return onContinuation(session, events, flags, streamId, payload);
    case FrameType.PRIORITY:
      return onPriority(events, streamId, payload);
    case FrameType.RST_STREAM:
      return onReset(session, events, streamId, payload);
    case FrameType.SETTINGS:
      return onSettings(session, events, flags, streamId, payload);
    case FrameType.PING:
      return onPing(session, events, flags, streamId, payload);
    case FrameType.GOAWAY:
      return onGoAway(events, streamId, payload);
    case FrameType.WINDOW_UPDATE:
      return onWindowUpdate(session, events, streamId, payload);
    case FrameType.PUSH_PROMISE:
      throw protocolError("a PUSH_PROMISE");
    default:
      events.idleFrame(); // what is not known is ignored (section 4.1)
  }
}

function onPriority(events: DispatchEvents, streamId: number, payload: Uint8Array): void {
  requireStream(streamId);
  if (payload.length !== 5) throw new StreamError(streamId, ErrorCode.FRAME_SIZE_ERROR, "a PRIORITY frame");
  if ((uint32(payload, 0) & 0x7fffffff) === streamId) {
    throw malformed(streamId, "a stream that depends on itself");
  }
  events.idleFrame();
}

function onReset(session: Session, events: DispatchEvents, streamId: number, payload: Uint8Array): void {
  requireStream(streamId);
  if (payload.length !== 4) throw frameSize("a RST_STREAM frame");
  if (session.streams.isIdle(streamId)) throw protocolError("a RST_STREAM of a stream that is not open");
  const stream = session.streams.get(streamId);
  if (!stream || session.role === "server") events.idleFrame(); // a client's own streams need no bound
  if (stream) session.drop(stream, new StreamClosed(uint32(payload, 0), "reset by the peer"));
}

function onSettings(
  session: Session,
  events: DispatchEvents,
  flags: number,
  streamId: number,
  payload: Uint8Array,
): void {
  if (streamId !== 0) throw protocolError("SETTINGS on a stream");
  if (flags & Flag.ACK ? payload.length !== 0 : payload.length % 6 !== 0) throw frameSize("a SETTINGS frame");
  events.idleFrame();
  if (flags & Flag.ACK) return session.settingsAcknowledged();
  session.applySettings(payload);
  events.settings();
}

function onPing(
  session: Session,
  events: DispatchEvents,
  flags: number,
  streamId: number,
  payload: Uint8Array,
): void {
  if (streamId !== 0) throw protocolError("a PING on a stream");
  if (payload.length !== 8) throw frameSize("a PING frame");
  if (flags & Flag.ACK) {
    if (!events.pong(payload)) events.idleFrame();
    return;
  }
  if (!session.sending.takeReason()) events.idleFrame();
  session.writer.frame(FrameType.PING, Flag.ACK, 0, payload);
}

function onGoAway(events: DispatchEvents, streamId: number, payload: Uint8Array): void {
  if (streamId !== 0) throw protocolError("a GOAWAY on a stream");
  if (payload.length < 8) throw frameSize("a GOAWAY frame");
  events.idleFrame();
  events.goAway(uint32(payload, 0) & 0x7fffffff, uint32(payload, 4));
}

function onWindowUpdate(
  session: Session,
  events: DispatchEvents,
  streamId: number,
  payload: Uint8Array,
): void {
  if (payload.length !== 4) throw frameSize("a WINDOW_UPDATE frame");
  const octets = uint32(payload, 0) & 0x7fffffff;
  if (streamId === 0 && octets === 0) throw protocolError("a WINDOW_UPDATE of nothing");
  if (session.streams.isIdle(streamId)) throw protocolError("a WINDOW_UPDATE of a stream that is not open");
  if (octets === 0) throw malformed(streamId, "a WINDOW_UPDATE of nothing");
  if (!session.sending.takeReason()) events.idleFrame();
  if (streamId === 0) return session.sending.creditConnection(octets);
  const stream = session.streams.get(streamId);
  if (stream) session.sending.creditStream(stream, octets);
}

function resetById(session: Session, error: StreamError): void {
  const stream = session.streams.get(error.streamId);
  if (stream) return session.reset(stream, error.code);
  // a stream that nobody has opened cannot be reset (section 5.1)
  if (session.streams.isIdle(error.streamId)) throw new ConnectionError(error.code, error.message);
  session.writer.number(FrameType.RST_STREAM, error.streamId, error.code);
  session.streams.rememberReset(error.streamId);
}
