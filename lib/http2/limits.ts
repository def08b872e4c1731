import { DEFAULT_FRAME_SIZE, DEFAULT_WINDOW, MAX_FRAME_SIZE, MAX_WINDOW } from "./constants.ts";

/** What a connection takes from its peer. All of it has defaults; exceeding any ends the stream or connection. */
export interface Limits {
  /**
   * Streams that the peer may have open at once, those included that it has reset and whose handlers have not
   * ended; one more is refused (REFUSED_STREAM).
   */
  maxConcurrentStreams: number;
  /** Octets of one header list, 32 for each field included; a larger one ends its stream. */
  maxHeaderListSize: number;
  /** Octets of one header block as it is sent, over all its CONTINUATION frames. */
  maxHeaderBlockSize: number;
  /** CONTINUATION frames of one header block. */
  maxContinuations: number;
  /** Octets of the peer's header compression table. */
  headerTableSize: number;
  /** Octets that the peer may send on one stream before they are read. */
  streamWindow: number;
  /** Octets that the peer may send on all streams together before they are read; 65,535 at the least. */
  connectionWindow: number;
  /** Octets of one frame's payload; 16,384 at the least. */
  maxFrameSize: number;
  /**
   * Octets that wait for the socket before writers are told to wait. A server with twice as many, which headers
   * and control frames can make, reads nothing more until the peer does.
   */
  maxUnsent: number;
  /**
   * Frames that do no work (SETTINGS, PRIORITY, empty DATA, RST_STREAM, PING and WINDOW_UPDATE where nothing was
   * sent, and the like), or cost the stream, a second.
   */
  idleFramesPerSecond: number;
  /** How many of them may come at once. */
  idleFramesBurst: number;
  /** How long the preface, one header block, and one frame other than DATA may take, in milliseconds. */
  headersMs: number;
  /** How long a connection may have no stream, in milliseconds. */
  idleMs: number;
  /**
   * How old a connection may become, in milliseconds: it takes no new streams then, and ends with those that it has,
   * however long they last. So peers come again now and then, and find servers that are new.
   */
  maxAgeMs: number;
  /** How long a peer may leave what is ready for it unread, or a DATA frame in its middle, in milliseconds. */
  stallMs: number;
}

/** The limits unless told otherwise. */
export const DEFAULT_LIMITS: Limits = {
  maxConcurrentStreams: 2_000,
  maxHeaderListSize: 16 * 1024,
  maxHeaderBlockSize: 64 * 1024,
  maxContinuations: 16,
  headerTableSize: 4_096,
  streamWindow: 256 * 1024,
  connectionWindow: 1024 * 1024,
  maxFrameSize: 16_384,
  maxUnsent: 64 * 1024,
  idleFramesPerSecond: 200,
  idleFramesBurst: 5_000,
  headersMs: 10_000,
  idleMs: 15 * 60_000,
  maxAgeMs: 24 * 60 * 60_000,
  stallMs: 60_000,
};

/**
 * Limits as given, the others as they are by default.
 *
 * @throws RangeError for what HTTP/2 does not allow.
 */
export function resolveLimits(given: Partial<Limits> = {}): Limits {
  const limits = { ...DEFAULT_LIMITS, ...given };
  check("maxConcurrentStreams", limits.maxConcurrentStreams, 0, MAX_WINDOW);
  check("maxHeaderListSize", limits.maxHeaderListSize, 0, MAX_WINDOW);
  check("streamWindow", limits.streamWindow, 1, MAX_WINDOW);
  check("connectionWindow", limits.connectionWindow, DEFAULT_WINDOW, MAX_WINDOW);
  check("maxFrameSize", limits.maxFrameSize, DEFAULT_FRAME_SIZE, MAX_FRAME_SIZE);
  check("headerTableSize", limits.headerTableSize, 0, MAX_WINDOW);
  check("maxUnsent", limits.maxUnsent, 1, Infinity);
  return limits;
}

function check(name: string, value: number, min: number, max: number): void {
  if (value >= min && value <= max) return;
  throw new RangeError(`Cannot limit ${name} to ${value}: it is from ${min} to ${max}`);
}
