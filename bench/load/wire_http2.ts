import type { EnvelopeReader } from "./envelopes.ts";
import { READ_LOBBY, READ_MESSAGES, type Wire, writeAll } from "./wire.ts";

/** What a connection reads at once; more than the largest frame that a peer may send us (RFC 9113, section 4.2). */
const BUFFER_BYTES = { one: 32 * 1024, many: 256 * 1024 };
const HEADER_BYTES = 9;
/** The largest flow-control window: nothing that is measured here comes to its end. */
const MAX_WINDOW = 2 ** 31 - 1;
const FIRST_WINDOW = 65_535;

const DATA = 0, HEADERS = 1, RST_STREAM = 3, SETTINGS = 4, PING = 6, GOAWAY = 7, WINDOW_UPDATE = 8;
const END_STREAM = 0x1, ACK = 0x1, END_HEADERS = 0x4, PADDED = 0x8;
const SETTINGS_ENABLE_PUSH = 2, SETTINGS_INITIAL_WINDOW_SIZE = 4;

/**
 * gRPC over h2c, many streams on a connection, as little as a client can do (RFC 9113): headers of answers are
 * not read, since a stream that was refused sends no message.
 */
export const http2Wire: Wire = {
  async run(address, readers) {
    using connection = await Deno.connect(address);
    connection.setNoDelay(true);
    const fields = requestFields(`${address.hostname}:${address.port}`);
    const requests = readers.map((_, i) =>
      join(frame(HEADERS, END_HEADERS, 2 * i + 1, fields), frame(DATA, END_STREAM, 2 * i + 1, READ_LOBBY))
    );
    await writeAll(connection, join(preface(), ...requests));
    return await readFrames(connection, readers);
  },
};

async function readFrames(connection: Deno.Conn, readers: readonly EnvelopeReader[]): Promise<never> {
  const bytes = new Uint8Array(readers.length > 1 ? BUFFER_BYTES.many : BUFFER_BYTES.one);
  let filled = 0;
  while (true) {
    const count = await connection.read(bytes.subarray(filled));
    if (count === null) throw new Error("The connection ended");
    filled += count;
    let at = 0;
    while (filled - at >= HEADER_BYTES) {
      const start = at + HEADER_BYTES;
      const end = start + (readInt(bytes, at) >>> 8);
      if (end > filled) break;
      const type = bytes[at + 3]!;
      const flags = bytes[at + 4]!;
      const id = readInt(bytes, at + 5);
      if (type === DATA && !(flags & PADDED)) readers[id >> 1]!.read(bytes, start, end);
      else await control(connection, type, flags, id, bytes.slice(start, end));
      if ((type === DATA || type === HEADERS) && flags & END_STREAM) throw new Error(`Stream ${id} ended`);
      at = end;
    }
    bytes.copyWithin(0, at, filled);
    filled -= at;
  }
}

function readInt(bytes: Uint8Array, at: number): number {
  return bytes[at]! << 24 | bytes[at + 1]! << 16 | bytes[at + 2]! << 8 | bytes[at + 3]!;
}

async function control(
  connection: Deno.Conn,
  type: number,
  flags: number,
  id: number,
  payload: Uint8Array,
): Promise<void> {
  if (type === SETTINGS && !(flags & ACK)) {
    await writeAll(connection, frame(SETTINGS, ACK, 0, new Uint8Array()));
  } else if (type === PING && !(flags & ACK)) {
    await writeAll(connection, frame(PING, ACK, 0, payload));
  } else if (type === RST_STREAM || type === GOAWAY || type === DATA) {
    throw new Error(`Cannot go on: stream ${id} got a frame of type ${type}: [${payload}]`);
  }
}

/** The connection preface (section 3.4), with windows that never close. */
export function preface(): Uint8Array {
  const settings = new Uint8Array(12);
  const view = new DataView(settings.buffer);
  view.setUint16(0, SETTINGS_ENABLE_PUSH);
  view.setUint16(6, SETTINGS_INITIAL_WINDOW_SIZE);
  view.setUint32(8, MAX_WINDOW);
  const more = new Uint8Array(4);
  new DataView(more.buffer).setUint32(0, MAX_WINDOW - FIRST_WINDOW);
  return join(
    new TextEncoder().encode("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    frame(SETTINGS, 0, 0, settings),
    frame(WINDOW_UPDATE, 0, 0, more),
  );
}

function requestFields(authority: string): Uint8Array {
  return join(...[
    [":method", "POST"],
    [":scheme", "http"],
    [":path", READ_MESSAGES],
    [":authority", authority],
    ["te", "trailers"],
    ["content-type", "application/grpc"],
  ].map(([name, value]) => field(name!, value!)));
}

/** A field without indexing, name and value as they are (RFC 7541, section 6.2.2); each under 127 bytes. */
function field(name: string, value: string): Uint8Array {
  const encoder = new TextEncoder();
  return join(
    new Uint8Array([0, name.length]),
    encoder.encode(name),
    new Uint8Array([value.length]),
    encoder.encode(value),
  );
}

function frame(type: number, flags: number, id: number, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, payload.length << 8 | type);
  bytes[4] = flags;
  view.setUint32(5, id);
  bytes.set(payload, HEADER_BYTES);
  return bytes;
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
