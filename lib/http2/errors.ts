import { ErrorCode } from "./constants.ts";

const NAMES = new Map<number, string>(Object.entries(ErrorCode).map(([name, code]) => [code, name]));

function nameOf(code: number): string {
  return NAMES.get(code) ?? `error code ${code}`;
}

/** Ends the whole connection, with a GOAWAY of this code (RFC 9113, section 5.4.1). */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
  /** One of {@link ErrorCode}. */
  readonly code: number;

  constructor(code: number, what: string) {
    super(`${nameOf(code)}: ${what}`);
    this.code = code;
  }
}

/** Ends one stream, with a RST_STREAM of this code (section 5.4.2); the connection goes on. */
export class StreamError extends Error {
  override readonly name = "StreamError";
  /** One of {@link ErrorCode}. */
  readonly code: number;
  readonly streamId: number;

  constructor(streamId: number, code: number, what: string) {
    super(`${nameOf(code)}: ${what}`);
    this.streamId = streamId;
    this.code = code;
  }
}

/** What the reader or writer of a stream sees when it ended before its time. */
export class StreamClosed extends Error {
  override readonly name = "StreamClosed";
  /** The code of the RST_STREAM or GOAWAY that ended it, one of {@link ErrorCode}. */
  readonly code: number;
  /** The peer has not begun to work on it: the same request may be sent again (section 8.7). */
  readonly isRetryable: boolean;

  constructor(code: number, what: string, isRetryable = code === ErrorCode.REFUSED_STREAM) {
    super(`The stream is closed: ${what} (${nameOf(code)})`);
    this.code = code;
    this.isRetryable = isRetryable;
  }
}

/** The peer breaks the protocol: the connection ends. */
export function protocolError(what: string): ConnectionError {
  return new ConnectionError(ErrorCode.PROTOCOL_ERROR, what);
}

/** A frame is of a size that its type does not allow: the connection ends. */
export function frameSize(what: string): ConnectionError {
  return new ConnectionError(ErrorCode.FRAME_SIZE_ERROR, `${what} of a wrong size`);
}

/** A message is not well-formed: its stream ends (section 8.1.1). */
export function malformed(streamId: number, what: string): StreamError {
  return new StreamError(streamId, ErrorCode.PROTOCOL_ERROR, what);
}
