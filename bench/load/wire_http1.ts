import type { EnvelopeReader } from "./envelopes.ts";
import { READ_LOBBY, READ_MESSAGES, type Wire, writeAll } from "./wire.ts";

const BUFFER_BYTES = 16 * 1024;
const CR = 13, LF = 10;

/** Connect over HTTP/1.1, one stream on a connection, as little as a client can do (RFC 9112). */
export const http1Wire: Wire = {
  async run(address, [reader]) {
    using connection = await Deno.connect(address);
    connection.setNoDelay(true);
    const head = [
      `POST ${READ_MESSAGES} HTTP/1.1`,
      `host: ${address.hostname}:${address.port}`,
      "content-type: application/connect+proto",
      "connect-protocol-version: 1",
      `content-length: ${READ_LOBBY.length}`,
    ];
    await writeAll(connection, new TextEncoder().encode(`${head.join("\r\n")}\r\n\r\n`));
    await writeAll(connection, READ_LOBBY);
    return await readAnswer(connection, reader!);
  },
};

async function readAnswer(connection: Deno.Conn, reader: EnvelopeReader): Promise<never> {
  const bytes = new Uint8Array(BUFFER_BYTES);
  let body: ChunkedBody | undefined;
  let filled = 0;
  while (true) {
    const count = await connection.read(bytes.subarray(filled));
    if (count === null) throw new Error("The connection ended");
    filled += count;
    let at = 0;
    if (!body) {
      at = checkHead(bytes, filled);
      if (at === 0) continue;
      body = new ChunkedBody(reader);
    }
    at = body.read(bytes, at, filled);
    bytes.copyWithin(0, at, filled);
    filled -= at;
  }
}

/** Where the head ends; 0 while it has not. */
function checkHead(bytes: Uint8Array, end: number): number {
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, end));
  const length = head.indexOf("\r\n\r\n");
  if (length < 0) return 0;
  if (!/^HTTP\/1\.1 200 /.test(head) || !/\r\ntransfer-encoding: chunked\r\n/i.test(head)) {
    throw new Error(`Cannot read the stream: answered ${head}`);
  }
  return length + 4;
}

/** A body in chunks (section 7.1), without extensions. */
class ChunkedBody {
  readonly #reader: EnvelopeReader;
  /** Bytes of the present chunk that have not come yet. */
  #left = 0;

  constructor(reader: EnvelopeReader) {
    this.#reader = reader;
  }

  /** Reads what can be read, and answers where it stopped: in the line before a chunk. */
  read(bytes: Uint8Array, at: number, end: number): number {
    while (true) {
      if (this.#left > 0) {
        const to = Math.min(end, at + this.#left);
        this.#reader.read(bytes, at, to);
        this.#left -= to - at;
        at = to;
        if (this.#left > 0) return at;
      }
      let digits = at;
      if (bytes[digits] === CR && digits < end) digits += 2; // the end of the chunk before
      let size = 0;
      let to = digits;
      for (; to < end && bytes[to] !== CR; to++) size = size * 16 + hexDigit(bytes[to]!);
      if (to + 1 >= end) return at;
      if (bytes[to + 1] !== LF || size === 0) throw new Error("The stream ended");
      this.#left = size;
      at = to + 2;
    }
  }
}

function hexDigit(byte: number): number {
  const digit = parseInt(String.fromCharCode(byte), 16);
  if (Number.isNaN(digit)) throw new Error(`Cannot read a chunk: its size has the byte ${byte}`);
  return digit;
}
