import {
  DEFAULT_FRAME_SIZE,
  DEFAULT_WINDOW,
  ErrorCode,
  MAX_FRAME_SIZE,
  MAX_WINDOW,
  Setting,
} from "./constants.ts";
import { ConnectionError } from "./errors.ts";
import type { Limits } from "./limits.ts";

/** What we tell the peer. */
export function ourSettings(limits: Limits, isClient: boolean): [id: number, value: number][] {
  const settings: [number, number][] = [
    [Setting.MAX_CONCURRENT_STREAMS, limits.maxConcurrentStreams],
    [Setting.HEADER_TABLE_SIZE, limits.headerTableSize],
    [Setting.MAX_HEADER_LIST_SIZE, limits.maxHeaderListSize],
    [Setting.INITIAL_WINDOW_SIZE, limits.streamWindow],
    [Setting.MAX_FRAME_SIZE, limits.maxFrameSize],
  ];
  return isClient ? [[Setting.ENABLE_PUSH, 0], ...settings] : settings;
}

/** What a peer has told of itself, as far as we make use of it (RFC 9113, section 6.5.2). */
export interface PeerSettings {
  headerTableSize: number;
  maxConcurrentStreams: number;
  initialWindowSize: number;
}

/** What holds of a peer before it has told anything. */
export function initialSettings(): PeerSettings {
  return {
    headerTableSize: 4_096,
    maxConcurrentStreams: Infinity,
    initialWindowSize: DEFAULT_WINDOW,
  };
}

/**
 * The settings after a SETTINGS frame; what is not known is ignored.
 *
 * @param isServer the peer is a server.
 * @throws ConnectionError for values that the RFC forbids.
 */
export function applySettings(
  settings: PeerSettings,
  payload: Uint8Array,
  isServer: boolean,
): PeerSettings {
  const next = { ...settings };
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  for (let at = 0; at < payload.length; at += 6) {
    apply(next, view.getUint16(at), view.getUint32(at + 2), isServer);
  }
  return next;
}

function apply(settings: PeerSettings, id: number, value: number, isServer: boolean): void {
  switch (id) {
    case Setting.HEADER_TABLE_SIZE:
      settings.headerTableSize = value;
      break;
    case Setting.ENABLE_PUSH:
      if (value > 1 || (isServer && value === 1)) {
        throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, `ENABLE_PUSH is ${value}`);
      }
      break;
    case Setting.MAX_CONCURRENT_STREAMS:
      settings.maxConcurrentStreams = value;
      break;
    case Setting.INITIAL_WINDOW_SIZE:
      if (value > MAX_WINDOW) {
        throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, `INITIAL_WINDOW_SIZE is ${value}`);
      }
      settings.initialWindowSize = value;
      break;
    case Setting.MAX_FRAME_SIZE:
      if (value < DEFAULT_FRAME_SIZE || value > MAX_FRAME_SIZE) {
        throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, `MAX_FRAME_SIZE is ${value}`);
      }
      break; // we send frames that every peer takes
  }
}
