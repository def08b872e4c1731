/** What a connection takes from its peer. All of it has defaults; exceeding any ends the stream or connection. */
export interface Limits {
  /** Streams that the peer may have open at once; one more is refused (REFUSED_STREAM). */
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
  /** Octets that the peer may send on all streams together before they are read. */
  connectionWindow: number;
  /** Octets of one frame's payload. */
  maxFrameSize: number;
  /** Octets that wait for the socket before writers are told to wait. */
  maxUnsent: number;
  /** Frames that do no work (SETTINGS, PING, PRIORITY, empty DATA, RST_STREAM and the like), a second. */
  idleFramesPerSecond: number;
  /** How many of them may come at once. */
  idleFramesBurst: number;
  /** How long the preface, and one header block, may take, in milliseconds. */
  headersMs: number;
  /** How long a connection may have no stream, in milliseconds. */
  idleMs: number;
  /** How long a peer may leave what is ready for it unread, in milliseconds. */
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
  maxUnsent: 256 * 1024,
  idleFramesPerSecond: 200,
  idleFramesBurst: 5_000,
  headersMs: 10_000,
  idleMs: 15 * 60_000,
  stallMs: 60_000,
};

/** Limits as given, the others as they are by default. */
export function resolveLimits(given: Partial<Limits> = {}): Limits {
  return { ...DEFAULT_LIMITS, ...given };
}
